package bff

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	got := version(&debug.BuildInfo{GoVersion: "go1.26.1", Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: "true"},
	}})
	if !strings.HasPrefix(got, "bff v1.2.3\nrevision abc of 2026-01-02T03:04:05Z, with changes\ngo1.26.1 ") {
		t.Errorf("%q", got)
	}
}
