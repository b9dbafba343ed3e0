package plan

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzAppendString: the result is a JSON string that reads back as the text, with the replacement character where the
// text was not UTF-8.
func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", "\x00\x1f\x7f", `"\`, "\t\r\n", "\u2028\u2029", "é名前😀", "\xff\xfe", "a\xc3", "\xed\xa0\x80", "<script>&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := appendString([]byte("x"), s)
		if out[0] != 'x' {
			t.Fatalf("what was there is gone: %q", out)
		}
		var back string
		if err := json.Unmarshal(out[1:], &back); err != nil {
			t.Fatalf("%q is no JSON: %v", out[1:], err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); back != want && !replacedEach(back, s) {
			t.Fatalf("%q reads back as %q", s, back)
		}
	})
}

// replacedEach says that each bad byte became a replacement character of its own, where ToValidUTF8 joins runs of them.
func replacedEach(got, s string) bool { return got == string([]rune(s)) }
