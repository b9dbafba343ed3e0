package clients_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients"
)

// record has a member of every kind that a Decoder reads.
type record struct {
	ID     int64     `json:"id"`
	Count  int       `json:"count"`
	Name   string    `json:"name"`
	Kind   string    `json:"kind"`
	Done   bool      `json:"done"`
	At     time.Time `json:"at"`
	Next   *int64    `json:"next"`
	IDs    []int64   `json:"ids"`
	Others []*record `json:"others"`
}

func (r *record) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int64(&r.ID)
	case "count":
		d.Int(&r.Count)
	case "name":
		d.String(&r.Name)
	case "kind":
		clients.Enum(d, &r.Kind, "A", "B")
	case "done":
		d.Bool(&r.Done)
	case "at":
		d.Time(&r.At)
	case "next":
		d.OptionalInt64(&r.Next)
	case "ids":
		d.Int64s(&r.IDs)
	case "others":
		clients.List(d, &r.Others)
	default:
		d.Skip()
	}
}

// decode is how a call decodes its answer.
func decode(text string, out any) error { return clients.Event{Data: []byte(text)}.Decode(out) }

// rule is how json/v2 reads a text under the rules of this package.
func rule(text string, out any) error {
	return json.Unmarshal([]byte(text), out, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// odd are texts in which decoders are known to differ.
func odd() []string {
	return []string{
		`{}`, `null`, `[]`, ``, ` `, `{"id":1}`, ` {"id" : 1 } `, "{\"id\":1}\n",
		`{"id":1}x`, `{"id":1}{}`, `{"id":1},`, `{"id":1`, `{"id":1,}`, `{,"id":1}`, `{"id" 1}`, `{id:1}`, `{'id':1}`,
		`{"id":1,"id":2}`, `{"ids":[1,2],"ids":[3]}`, `{"others":[{"id":1}],"others":[{"count":2}]}`, `{"name":"a","name":null}`,
		`{"id":1.0}`, `{"id":1e3}`, `{"id":-0}`, `{"id":01}`, `{"id":+1}`, `{"id":"1"}`, `{"id":null}`, `{"id":true}`, `{"id":[1]}`,
		`{"id":9223372036854775807}`, `{"id":9223372036854775808}`, `{"id":-9223372036854775808}`, `{"id":0x1}`, `{"id":1_0}`,
		`{"name":"\u0061\n\ud83d\ude00"}`, `{"name":"\ud83d"}`, `{"name":"\ude00\ud83d"}`, `{"name":"\x"}`, `{"name":"\u12"}`,
		"{\"name\":\"a\xffb\"}", "{\"name\":\"\xed\xa0\x80\"}", "{\"name\":\"\xc3\"}", "{\"name\":\"a\x01\"}", "{\"name\":\"\x7f\"}",
		"{\"name\":\"a\tb\"}", "{\"name\":\"\u2028\"}", `{"n\u0061me":"x"}`, `{"NAME":"x"}`, `{"":"x"}`, "{\"na\xffme\":\"x\"}",
		`{"kind":"A"}`, `{"kind":"C"}`, `{"kind":null}`, `{"kind":n000}`, `{"name":nul}`, `{"at":nulL}`, `{"kind":1}`, `{"done":true}`, `{"done":"true"}`, `{"done":tru}`, `{"done":null}`,
		`{"at":"2026-01-02T03:04:05Z"}`, `{"at":"2026-01-02T03:04:05.123456789+02:00"}`, `{"at":"2026-01-02"}`, `{"at":""}`, `{"at":null}`,
		`{"at":"2026-02-30T00:00:00Z"}`, `{"at":1}`, `{"at":"2026-01-02t03:04:05z"}`, `{"at":"2026-01-02T03:04:05,5Z"}`, `{"at":"2026-01-02T3:04:05Z"}`,
		`{"at":"2026-01-02T03:04:05+24:00"}`, `{"at":"2026-01-02T03:04:05+23:60"}`, `{"at":"2026-01-02T03:04:05-23:59"}`,
		`{"next":null}`, `{"next":5}`, `{"next":5,"next":null}`, `{"next":""}`, `{"ids":null}`, `{"ids":[]}`, `{"ids":[1,null]}`, `{"ids":[1,]}`, `{"ids":{}}`,
		`{"others":[null,{}]}`, `{"others":[1]}`, `{"others":null}`, `{"others":{}}`, `{"others":[[]]}`, `{"others":[{"others":[{"id":7}]}]}`,
		`{"x":[{"y":[1,2,{"z":null}]},"s",1e400]}`, `{"x":[01]}`, `{"x":"\x"}`, `{"x":tru}`, `{"x":1.}`, `{"x":.5}`, `{"x":-}`, `{"x":1e}`,
		"{\"x\":\"\xff\"}", "{\"x\":\"a\x01\"}", "\xef\xbb\xbf{}", `{"id":1}/**/`, "{\"id\":1}\x00", `NaN`, `{"id":NaN}`,
		`{"x":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `}`,
		`{"x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
	}
}

// agree fails unless the two ways of decoding agree on a text.
func agree(t *testing.T, text string) {
	t.Helper()
	var want, got record
	wantErr, err := rule(text, &want), decode(text, clients.Object(&got))
	if isNull := strings.TrimSpace(text) == "null"; (wantErr != nil || isNull) != (err != nil) {
		t.Fatalf("%.80q: json/v2 says %v, a call %v", text, wantErr, err)
	}
	if err != nil {
		if !errors.Is(err, clients.ErrInvalid) {
			t.Errorf("%.80q: %v is not ErrInvalid", text, err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%.80q: %s", text, diff)
	}
	// The method alone may refuse what is fine, never the other way round.
	var fast record
	if clients.ReadMembers([]byte(text), &fast) {
		if diff := cmp.Diff(want, fast); diff != "" {
			t.Errorf("%.80q: the method reads it differently: %s", text, diff)
		}
	}
}

func TestDecodeAgreesWithJSON(t *testing.T) {
	t.Parallel()
	for _, text := range odd() {
		agree(t, text)
	}
}

func TestDecodeList(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`[]`, `[{"id":1},null,{"id":2}]`, `[{"id":1}`, `[{"id":1}]]`, `{}`, `null`, `[[]]`, `[{"id":1},]`, `[1]`,
		"[" + strings.Repeat(`{"id":1},`, 99) + `{"id":2}]`,
	} {
		var want, got []*record
		wantErr, err := rule(text, &want), decode(text, clients.ListOf(&got))
		if (wantErr != nil || text == "null") != (err != nil) {
			t.Errorf("%.40q: json/v2 says %v, a call %v", text, wantErr, err)
		} else if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("%.40q: %s", text, diff)
		}
	}
}

// An error says where, and nothing of what.
func TestDecodeErrorsQuoteNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"id":1,"SECRET`:             "malformed JSON near byte",
		`{"id":"SECRET"}`:             "unexpected JSON value near byte",
		`{"SECRET":1,"id":[]}`:        "unexpected JSON value near byte",
		`{"at":"SECRET"}`:             "unexpected JSON value near byte",
		`{"id":5555555555555555555}`:  "",
		`{"id":55555555555555555555}`: "unexpected JSON value near byte",
		``:                            "malformed JSON near byte 0",
		`null`:                        "null where a value was expected",
	} {
		var r record
		err := decode(text, clients.Object(&r))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "555")) {
			t.Errorf("%v quotes the text", err)
		}
	}
}

func FuzzDecodeAgreesWithJSON(f *testing.F) {
	for _, text := range odd() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { agree(t, text) })
}
