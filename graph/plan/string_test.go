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

// Every byte is told apart at every place of strings that are shorter, as long, and longer than a word.
func TestPlain(t *testing.T) {
	t.Parallel()
	for length := 1; length <= 25; length++ {
		for at := range length {
			for c := range 256 {
				s := []byte(strings.Repeat("a", length))
				s[at] = byte(c)
				if want := c >= ' ' && c < 0x80 && c != '"' && c != '\\'; plain(string(s)) != want {
					t.Fatalf("plain(%q) is %v", s, !want)
				}
			}
		}
	}
}

// Keys that are longer than what is copied at once, and buffers with little room, make no difference.
func TestKeys(t *testing.T) {
	t.Parallel()
	for length := 1; length <= 40; length++ {
		for room := range 40 {
			for first, lead := range map[bool]string{true: "{", false: ","} {
				alias := strings.Repeat("k", length)
				k := responseKey(alias, first)
				got := k.append(append(make([]byte, 0, 1+room), 'x'))
				if want := "x" + lead + `"` + alias + `":`; string(got) != want {
					t.Fatalf("with room for %d: %s, want %s", room, got, want)
				}
			}
		}
	}
}
