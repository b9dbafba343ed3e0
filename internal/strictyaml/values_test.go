package strictyaml_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/internal/strictyaml"
)

func TestEnvironment(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want, err string }{
		{"${HOST}", "db.internal", ""},
		{"http://${HOST}:${PORT}/", "http://db.internal:5432/", ""},
		{"${NONE:-fallback}", "fallback", ""},
		{"${NONE:-}", "", ""},
		{"${EMPTY:-fallback}", "fallback", ""},
		{"x${EMPTY}", "x", ""},
		{"$${HOST}", "${HOST}", ""},
		{"$HOST", "$HOST", ""},
		{"a $${b} ${HOST}", "a ${b} db.internal", ""},
		{"${NONE}", "", "environment variable NONE is not set; set it, or write ${NONE:-default}"},
		{"${HOST", "", "${ is not closed by }; write $${ for a literal ${"},
		{"${}", "", `"" is not the name of an environment variable; allowed: ${NAME} and ${NAME:-default}`},
		{"${A B}", "", `"A B" is not the name of an environment variable; allowed: ${NAME} and ${NAME:-default}`},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			var c config
			_, err := strictyaml.Decode("f", fmt.Appendf(nil, "name: %q\n", test.text), &c, options)
			if got := errorText(err); got != prefixed("f:1:7: name: ", test.err) || c.Name != test.want {
				t.Errorf("name = %q, error %q", c.Name, got)
			}
		})
	}
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestEnvironmentOfOtherTypes(t *testing.T) {
	t.Parallel()
	c := config{}
	text := "count: ${NONE:-9}\non: ${NONE:-true}\ntimeout: ${NONE:-3s}\nsize: ${NONE:-1KiB}\ncolor: ${NONE:-red}\ntags: ['${HOST}']\neven: ${NONE:-2}\n"
	if _, err := strictyaml.Decode("f", []byte(text), &c, options); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(fmt.Sprintln(c.Count, c.On, c.Timeout, c.Size, c.Color, c.Tags, c.Even)); got != "9 true 3s 1KiB red [db.internal] 2" {
		t.Error(got)
	}
}

// A secret put into the wrong variable must not end up in a log.
func TestEnvironmentIsNotShown(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"count", "on", "timeout", "size", "color", "even", "tags", "backup", "weights"} {
		_, err := strictyaml.Decode("f", fmt.Appendf(nil, "%s: ${WORD}\n", key), new(config), options)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestEnvironmentSwitchedOff(t *testing.T) {
	t.Parallel()
	_, err := strictyaml.Decode("f", []byte("name: ${HOST}\n"), new(config), strictyaml.Options{})
	if got := errorText(err); got != "f:1:7: name: environment variables are not available in this file; write the value out" {
		t.Error(got)
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want, err string }{
		{"plain", "plain", ""},
		{"${WORD}", "hunter2", ""},
		{"${MAIL}", "from a file", ""}, // by MAIL_FILE
		{"{file: /run/mail}", "from a file", ""},
		{`""`, "", "f:1:11: password: the secret is empty"},
		{"12345", "", "f:1:11: password: want text or {file: path}; put the secret in quotes"},
		{"{file: /run/none}", "", "f:1:18: password.file: open /run/none: no such file"},
		{"{file: /run/empty}", "", "f:1:18: password.file: the secret in /run/empty is empty"},
		{"{file: /run/huge}", "", "f:1:18: password.file: /run/huge has 1048576 bytes; a secret has at most 64KiB"},
		{"{path: x}", "", "f:1:1: password.file: is required\nf:1:12: password.path: unknown key; allowed: file"},
		{"${GONE}", "", "f: GONE_FILE: open /run/gone: no such file"},
		{"[a]", "", "f:1:1: password: want text or {file: path}, got a list"},
		{"${NONE}", "", "f:1:11: password: environment variable NONE is not set; set it, or write ${NONE:-default}"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			var c config
			_, err := strictyaml.Decode("f", []byte("password: "+test.text+"\n"), &c, options)
			if errorText(err) != test.err {
				t.Errorf("error %q, want %q", errorText(err), test.err)
			}
			if err == nil && c.Password.Reveal() != test.want {
				t.Errorf("secret %q, want %q", c.Password.Reveal(), test.want)
			}
		})
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	s := strictyaml.NewSecret("hunter2")
	holder := struct {
		S strictyaml.Secret
		P *strictyaml.Secret
	}{s, &s}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb, s, holder)
	}
	text, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "secret", s, "in", holder)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", s, "in", holder)
	if strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), "68756e74657232") {
		t.Error(out.String())
	}
	if s.String() != "***" || (strictyaml.Secret{}).String() != "" || s.Reveal() != "hunter2" {
		t.Error("wrong mask")
	}
}

func TestByteSize(t *testing.T) {
	t.Parallel()
	good := map[string]strictyaml.ByteSize{
		"0": 0, "512": 512, "512B": 512, "1KiB": 1024, "64 KiB": 64 << 10, "2MiB": 2 << 20, "1GiB": 1 << 30,
		"1KB": 1000, "2MB": 2e6, "1GB": 1e9,
	}
	for text, want := range good {
		var got strictyaml.ByteSize
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%s = %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "KiB", "-1", "+1", "1.5MiB", "1kb", "1TB", "0x10", "010", "1 2", "9999999999GiB", "99999999999999999999", "1KiBMiB"} {
		var got strictyaml.ByteSize
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestByteSizeRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := strictyaml.ByteSize(rapid.Int64Min(0).Draw(t, "b"))
		if rapid.Bool().Draw(t, "round") {
			b = b >> 20 << 20
		}
		text, _ := b.MarshalText()
		var back strictyaml.ByteSize
		if err := back.UnmarshalText(text); err != nil || back != b {
			t.Fatalf("%d prints %s, reads %d, %v", b, text, back, err)
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	allowed := []string{"deadline", "limits", "tokens", "depth", "title"}
	for name, want := range map[string]string{
		"dealine": "deadline", "deadlien": "deadline", "Limits": "limits", "limit": "limits", "token": "tokens",
		"dpeth": "depth", "tilte": "title", "x": "", "owner": "", "": "", strings.Repeat("deadline", 100): "",
	} {
		if got := strictyaml.Nearest(name, allowed); got != want {
			t.Errorf("Nearest(%s) = %q, want %q", name, got, want)
		}
	}
}

// What comes from flags is in no file, so a message does not begin with a place.
func TestErrorWithoutFile(t *testing.T) {
	t.Parallel()
	if got := new(strictyaml.Source).Errorf("-listen", "is %s", "wrong").Error(); got != "-listen: is wrong" {
		t.Error(got)
	}
}

// A file that is no YAML, or no mapping, says nothing of its keys.
func TestRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"name: a": true, "nmae: a": true, "{}": true, "": false, "- a": false, "name: [": false, "a: 1\n\tb: 2": false} {
		if src, _ := strictyaml.Decode("f", []byte(text), new(config), options); src.Read() != want {
			t.Errorf("%q: %v, want %v", text, src.Read(), want)
		}
	}
}

// A file that is checked in passes reads like one that is checked in one.
func TestJoin(t *testing.T) {
	t.Parallel()
	src, err := strictyaml.Decode("f", []byte("name: a\ncount: 0\non: 1\n"), new(config), options)
	got := strictyaml.Join(nil, err, errors.Join(errors.New("elsewhere"), src.Errorf("name", "is short")))
	const want = `f:1:7: name: is short
f:2:8: count: 0 is out of range; allowed: 1 to 100
f:3:5: on: want true or false, got 1
elsewhere`
	if got == nil || got.Error() != want {
		t.Errorf("%v, want\n%s", got, want)
	}
	if strictyaml.Join(nil, nil) != nil {
		t.Error("nothing is an error")
	}
}
