package main

import (
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

// Each command tells of itself and ends well; the overview names every flag that a command has.
func TestHelpOfEveryCommand(t *testing.T) {
	t.Parallel()
	_, overview, _ := bff(t, "help")
	for _, cmd := range commands() {
		for _, args := range [][]string{{cmd.name, "-h"}, {cmd.name, "--help"}, {"help", cmd.name}} {
			code, out, errOut := bff(t, args...)
			if code != 0 || errOut != "" || !strings.Contains(out, cmd.summary) || !strings.Contains(out, "usage: "+cmd.line()+"\n") {
				t.Errorf("%q: %d %q %q", args, code, out, errOut)
			}
			for _, flag := range regexp.MustCompile(`(?m)^  (-[a-z-]+)`).FindAllStringSubmatch(out, -1) {
				if !strings.Contains(cmd.line(), flag[1]) || !strings.Contains(overview, cmd.line()) {
					t.Errorf("the overview does not name %s of %s", flag[1], cmd.name)
				}
			}
		}
	}
	if code, out, _ := bff(t, "schema", "print", "-h"); code != 0 || !strings.Contains(out, "print CLIENT") {
		t.Errorf("%d %s", code, out)
	}
	if _, out, _ := bff(t, "cost", "-h"); !strings.Contains(out, `"variables": {"first": 20}`) {
		t.Errorf("cost shows no budget: %s", out)
	}
	if code, _, errOut := bff(t, "help", "frobnicate"); code != 2 || !strings.Contains(errOut, "there is no command") {
		t.Errorf("%d %s", code, errOut)
	}
}

// Flags may stand anywhere; what makes no sense says what would.
func TestFlagsInAnyOrder(t *testing.T) {
	t.Parallel()
	_, want, _ := bff(t, "schema", "print", "web")
	for _, args := range []string{"schema print web -schema DIR", "schema print -schema DIR web", "schema -schema DIR print web", "schema -schema=DIR print -- web"} {
		code, out, errOut := bff(t, strings.Fields(strings.ReplaceAll(args, "DIR", "../../schema"))...)
		if code != 0 || out != want {
			t.Errorf("%s: %d %.80s %s", args, code, out, errOut)
		}
	}
	for args, want := range map[string]string{
		"schema":             "allowed: print CLIENT, union",
		"schema print":       "allowed: print CLIENT, union",
		"schema frobnicate":  "schema frobnicate is not understood; allowed: print CLIENT, union",
		"schema print a b":   "allowed: print CLIENT, union",
		"schema -x union":    "flag provided but not defined: -x",
		"check extra":        `unexpected arguments: ["extra"]`,
		"demo -latency soon": `"soon" is not a duration`,
	} {
		code, out, errOut := bff(t, strings.Fields(args)...)
		if code != 2 || out != "" || !strings.Contains(errOut, want) || !strings.Contains(errOut, "\nusage: bff ") {
			t.Errorf("%s: %d %q %q", args, code, out, errOut)
		}
	}
}

// What comes from flags is named by them; there is no file to point at.
func TestDemoNamesItsFlags(t *testing.T) {
	t.Parallel()
	code, _, errOut := bff(t, "demo", "-listen", "x", "-admin", ":99999", "-redis", "nohost")
	for _, want := range []string{`bff demo: -listen: "x" is not an address`, "\n" + `-admin: ":99999" is not`, "\n" + `-redis: "nohost" is not`} {
		if code != 1 || !strings.Contains(errOut, want) {
			t.Errorf("%d, no %q in %s", code, want, errOut)
		}
	}
}

// A file in which nothing stands does not pass, whatever else is asked for.
func TestCostOfAnEmptyFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty, home, budget := filepath.Join(dir, "empty.graphql"), filepath.Join(dir, "home.graphql"), filepath.Join(dir, "budget.json")
	write(t, empty, "")
	write(t, home, "query Home { ads { advertiser } }")
	write(t, budget, `{"web": {"Home": 100}, "operations": {"Home": {"maximum": 1}}}`)
	for _, args := range [][]string{{empty}, {home, empty}, {empty, "-json"}, {empty, "-against", "../../schema"}} {
		code, out, errOut := bff(t, append([]string{"cost", "-client", "web"}, args...)...)
		if code != 1 || !strings.Contains(out+errOut, "empty.graphql: holds no operation and no fragment") {
			t.Errorf("%q: %d %s %s", args, code, out, errOut)
		}
	}
	code, _, errOut := bff(t, "cost", "-client", "web", home, "-budget", budget)
	if code != 1 || !strings.Contains(errOut, "operations.Home.maximum: unknown key; allowed: max, variables\nweb: unknown key; allowed: max, operations") {
		t.Errorf("%d %s", code, errOut)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if code, out, _ := bff(t, "version"); code != 0 || !regexp.MustCompile(`^bff .+\n(?s:.*)go1\.\d+`).MatchString(out) {
		t.Errorf("%d %q", code, out)
	}
	got := version(&debug.BuildInfo{GoVersion: "go1.26.1", Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: "true"},
	}})
	if !strings.HasPrefix(got, "bff v1.2.3\nrevision abc of 2026-01-02T03:04:05Z, with changes\ngo1.26.1 ") {
		t.Errorf("%q", got)
	}
}
