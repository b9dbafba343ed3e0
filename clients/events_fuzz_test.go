package clients

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzEvents feeds the lines of a stream to the parser and compares it with one that reads the whole stream at once,
// event by event (WHATWG HTML, section 9.2.6, for lines that end in LF or CRLF).
func FuzzEvents(f *testing.F) {
	for _, seed := range []string{
		"data: a\n\n", "data:a\ndata: b\n\n", ":\n\n", "event: x\ndata: 1\n\n", "id: 7\ndata\n\ndata: b\n\n", "data: a\r\n\r\n", "retry: 10\n\n", "event: lost\n\ndata: a\n\n",
		"data: {\"id\":1}\nid: 1\nid: 2\n\n", "data: unfinished", " data: a\n\n", "data : a\n\n", "data:  two\n\n", "\n\n\n", "data:\n\n", "id: a\n\ndata: b\n\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, stream string) {
		if len(stream) > maxEvent {
			return
		}
		var p eventParser
		want := eventsAtOnce(stream)
		for line := range strings.SplitAfterSeq(stream, "\n") {
			if !strings.HasSuffix(line, "\n") {
				break
			}
			e, ok, err := p.line(bytes.TrimRight([]byte(line), "\r\n"))
			switch {
			case err != nil:
				t.Fatalf("%q: %v", stream, err)
			case !ok:
				continue
			case len(want) == 0:
				t.Fatalf("%q has an event more: %+v", stream, e)
			case e.ID != want[0].ID || e.Type != want[0].Type || string(e.Data) != string(want[0].Data):
				t.Fatalf("%q: %q, want %q", stream, e, want[0])
			}
			want = want[1:]
		}
		if len(want) > 0 {
			t.Fatalf("%q lacks the event %q", stream, want[0])
		}
	})
}

// eventsAtOnce splits the stream at blank lines first.
func eventsAtOnce(stream string) (events []Event) {
	id := ""
	var block []string
	for line := range strings.SplitAfterSeq(stream, "\n") {
		if !strings.HasSuffix(line, "\n") {
			break // the stream was cut
		}
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			block = append(block, line)
			continue
		}
		e := Event{Type: "message"}
		var data []string
		for _, field := range block {
			name, value, _ := strings.Cut(field, ":")
			value = strings.TrimPrefix(value, " ")
			switch {
			case name == "id":
				id = value
			case name == "event" && value != "":
				e.Type = value
			case name == "event":
				e.Type = "message"
			case name == "data":
				data = append(data, value)
			}
		}
		block = nil
		if e.ID = id; data != nil {
			e.Data = []byte(strings.Join(data, "\n"))
			events = append(events, e)
		}
	}
	return events
}
