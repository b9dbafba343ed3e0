package bff

import (
	"bytes"
	"log"
	"log/slog"
	"strings"
	"testing"
)

// What net/http's transport says of an answer that nobody asked for is logged like all else, without the answer.
func TestLibrariesQuoteNoAnswers(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := log.New(libraryLog{slog.New(slog.NewJSONHandler(&out, nil))}, "", 0)
	l.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", `{"secret":1}`, nil)
	l.Print("something else")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || strings.Contains(out.String(), "secret") || !strings.Contains(lines[0], `"message":"Unsolicited response received on idle HTTP channel"`) ||
		!strings.Contains(lines[1], `"message":"something else"`) {
		t.Errorf("%s", out.String())
	}
}
