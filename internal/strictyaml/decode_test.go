package strictyaml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/strictyaml"
)

type color string

func (color) Allowed() []string { return []string{"red", "green", "blue"} }

// even is read by its own UnmarshalText.
type even int

func (e *even) UnmarshalText(text []byte) error {
	var n int
	if _, err := fmt.Sscan(string(text), &n); err != nil || n%2 != 0 {
		return fmt.Errorf("%q is not an even number", text)
	}
	*e = even(n)
	return nil
}

type server struct {
	Host string `yaml:"host" required:"true"`
	Port uint16 `yaml:"port" min:"1"`
}

func (s *server) SetDefaults() { s.Port = 80 }

// config has a field of each type that a file can hold.
type config struct {
	Name     string              `yaml:"name"`
	On       bool                `yaml:"on"`
	Count    int                 `yaml:"count" min:"1" max:"100"`
	Tiny     int8                `yaml:"tiny"`
	Ratio    float64             `yaml:"ratio" min:"0" max:"1"`
	Timeout  time.Duration       `yaml:"timeout" min:"1ms" max:"1m"`
	Size     strictyaml.ByteSize `yaml:"size" max:"1MiB"`
	Color    color               `yaml:"color"`
	Even     even                `yaml:"even"`
	Tags     []string            `yaml:"tags"`
	Weights  map[string]int      `yaml:"weights"`
	Servers  []server            `yaml:"servers"`
	ByName   map[string]server   `yaml:"byName"`
	Backup   *server             `yaml:"backup"`
	MaxConns *int                `yaml:"maxConns" min:"2"`
	Password strictyaml.Secret   `yaml:"password"`
	Hidden   string
	Ignored  string `yaml:"-"`
}

// environment stands for the process's.
func environment(name string) (string, bool) {
	value, ok := map[string]string{
		"HOST": "db.internal", "PORT": "5432", "EMPTY": "", "WORD": "hunter2",
		"MAIL_FILE": "/run/mail", "GONE_FILE": "/run/gone",
	}[name]
	return value, ok
}

// readFile stands for the disk.
func readFile(path string) ([]byte, error) {
	switch path {
	case "/run/mail":
		return []byte("from a file\n"), nil
	case "/run/empty":
		return []byte("\n"), nil
	case "/run/huge":
		return make([]byte, 1<<20), nil
	}
	return nil, fmt.Errorf("open %s: no such file", path)
}

var options = strictyaml.Options{Env: environment, ReadFile: readFile}

func TestDecode(t *testing.T) {
	t.Parallel()
	const text = `
name: Facet # a comment
on: true
count: 7
tiny: -8
ratio: 0.5
timeout: 1m
size: 64KiB
color: green
even: 4
tags: [a, 'b c', "d"]
weights: {x: 1, "y.z": 2}
servers:
  - host: one
  - host: two
    port: 8080
byName:
  main: {host: three}
backup:
  host: ${HOST}
  port: ${PORT}
maxConns: 3
`
	var got config
	src, err := strictyaml.Decode("c.yaml", []byte(text), &got, options)
	if err != nil {
		t.Fatal(err)
	}
	three := 3
	want := config{
		Name: "Facet", On: true, Count: 7, Tiny: -8, Ratio: 0.5, Timeout: time.Minute, Size: 64 << 10, Color: "green", Even: 4,
		Tags: []string{"a", "b c", "d"}, Weights: map[string]int{"x": 1, "y.z": 2},
		Servers:  []server{{"one", 80}, {"two", 8080}},
		ByName:   map[string]server{"main": {"three", 80}},
		Backup:   &server{"db.internal", 5432},
		MaxConns: &three,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(strictyaml.Secret{})); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
	for path, want := range map[string]string{
		"name": "c.yaml:2:7", "servers[1].port": "c.yaml:16:11", `weights["y.z"]`: "c.yaml:12:24",
		"servers": "c.yaml:13:1", "servers[0]": "c.yaml:14:5", "byName.main.port": "c.yaml:18:3",
		"password": "c.yaml:2:1", "nonsense.x[3]": "c.yaml:2:1",
	} {
		if got := src.At(path).String(); got != want {
			t.Errorf("At(%s) = %s, want %s", path, got, want)
		}
	}
	if src.Has("password") || !src.Has("servers[0].host") || src.Has("servers[0].port") {
		t.Error("Has does not tell what the file sets from defaults")
	}
}

func TestDecodeKeepsDefaults(t *testing.T) {
	t.Parallel()
	got := config{Name: "default", Count: 5, Tags: []string{"x"}, Weights: map[string]int{"a": 1}}
	if _, err := strictyaml.Decode("c.yaml", []byte("count: 6\nweights: {b: 2}\ntags: []"), &got, options); err != nil {
		t.Fatal(err)
	}
	want := config{Name: "default", Count: 6, Tags: []string{}, Weights: map[string]int{"b": 2}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(strictyaml.Secret{})); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
}

func TestDecodeReportsEveryMistake(t *testing.T) {
	t.Parallel()
	const text = `nmae: Facet
count: 0
count: 1
timeout: 5
color: rde
servers:
  - port: 80
  - host: x
    prot: 1
tags: a
`
	_, err := strictyaml.Decode("c.yaml", []byte(text), new(config), options)
	want := strings.TrimSpace(`
c.yaml:1:1: nmae: unknown key, did you mean name?; allowed: name, on, count, tiny, ratio, timeout, size, color, even, tags, weights, servers, byName, backup, maxConns, password
c.yaml:2:8: count: 0 is out of range; allowed: 1 to 100
c.yaml:3:1: count: is given twice, first at line 2
c.yaml:4:10: timeout: want a duration such as 500ms, 2s or 1m30s, got 5; allowed: 1ms to 1m
c.yaml:5:8: color: the text "rde" is not a value of this key, did you mean red?; allowed: red, green, blue
c.yaml:7:5: servers[0].host: is required
c.yaml:9:5: servers[1].prot: unknown key, did you mean port?; allowed: host, port
c.yaml:10:7: tags: want a list, got the text "a"; write [a]`)
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	e, ok := errors.AsType[*strictyaml.Error](err)
	if !ok || e.File != "c.yaml" || e.Line != 1 || e.Column != 1 || e.Path != "nmae" {
		t.Errorf("first error = %+v", e)
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "", `f:1:1: the file is empty`},
		{"only comments", "# nothing\n", `f:1:1: the file is empty`},
		{"list at the root", "- a\n", `f:1:1: want keys and values, got a list`},
		{"text at the root", "hello\n", `f:1:1: want keys and values, got the text "hello"`},
		{"two documents", "name: a\n---\nname: b\n", `f:3:1: a second document starts here; keep one document per file`},
		{"tab", "weights:\n\ta: 1\n", `f:2:1: a tab cannot indent YAML; use spaces`},
		{"not UTF-8", "name: \xff\n", `f:1:7: byte 0xff is not text; allowed: text in UTF-8`},
		{"NUL", "name: a\nxé\x00: 1\n", `f:2:3: byte 0x00 is not text; allowed: text in UTF-8`},
		{"unclosed list", "tags: [a\n", `f:1:7: sequence end token ']' not found`},
		{"anchor", "name: &a x\ntags: [*a]\n", "f:1:7: anchors (&) are not supported; write the value out\nf:2:8: aliases (*) are not supported; write the value out"},
		{"merge key", "weights:\n  <<: {a: 1}\n", `f:2:3: merge keys (<<) are not supported; write the value out`},
		{"tag", "name: !!str x\n", `f:1:7: tags (!!str) are not supported; write the value out`},
		{"complex key", "? name\n: x\n", `f:1:1: complex keys (?) are not supported; write the value out`},
		{"deep", "tags: " + strings.Repeat("[", 100), `f:1:39: nested too deeply; allowed: at most 32 levels`},
		{"dashes", "tags:\n  " + strings.Repeat("- ", 100), `f:2:67: nested too deeply; allowed: at most 32 levels`},
		{"many tokens", strings.Repeat("a: 1\n", 10_000), `f:6667:4: the file has 30000 tokens; allowed: at most 20000`},
		{"large", strings.Repeat("#", 300_000), `f: the file has 300000 bytes; allowed: at most 256KiB`},

		{"number for text", "name: 12\n", `f:1:7: name: want text, got 12; put it in quotes`},
		{"boolean for text", "name: true\n", `f:1:7: name: want text, got true; put it in quotes`},
		{"list for text", "name: [a]\n", `f:1:1: name: want text, got a list`},
		{"no value", "name:\n", `f:1:1: name: has no value; give it one or remove the key`},
		{"no value for a struct", "backup: ~\n", `f:1:1: backup: has no value; give it one or remove the key`},
		{"YAML 1.1 boolean", "on: yes\n", `f:1:5: on: want true or false, got the text "yes"`},
		{"text for number", "count: many\n", `f:1:8: count: want an integer, got the text "many"; allowed: 1 to 100`},
		{"quoted number", "count: \"7\"\n", `f:1:8: count: want an integer, got the text "7"; remove the quotes; allowed: 1 to 100`},
		{"octal", "count: 010\n", `f:1:8: count: want an integer, got 010; allowed: 1 to 100`},
		{"hexadecimal", "count: 0x10\n", `f:1:8: count: want an integer, got 0x10; allowed: 1 to 100`},
		{"underscores", "count: 1_0\n", `f:1:8: count: want an integer, got 1_0; allowed: 1 to 100`},
		{"fraction for integer", "count: 1.5\n", `f:1:8: count: want an integer, got 1.5; allowed: 1 to 100`},
		{"too large for its type", "tiny: 200\n", `f:1:7: tiny: 200 is out of range; allowed: -128 to 127`},
		{"beyond 64 bits", "count: 99999999999999999999\n", `f:1:8: count: 99999999999999999999 is out of range; allowed: 1 to 100`},
		{"negative for unsigned", "backup: {host: x, port: -1}\n", `f:1:25: backup.port: want an integer, got -1; allowed: at least 1`},
		{"not a number", "ratio: .nan\n", `f:1:8: ratio: want a number, got .nan; allowed: 0 to 1`},
		{"infinite", "ratio: .inf\n", `f:1:8: ratio: want a number, got .inf; allowed: 0 to 1`},
		{"overflow", "ratio: 1e999\n", `f:1:8: ratio: want a number, got the text "1e999"; allowed: 0 to 1`},
		{"above the range", "ratio: 1.5\n", `f:1:8: ratio: 1.5 is out of range; allowed: 0 to 1`},
		{"pointer range", "maxConns: 1\n", `f:1:11: maxConns: 1 is out of range; allowed: at least 2`},
		{"negative duration", "timeout: -1s\n", `f:1:10: timeout: the text "-1s" is out of range; allowed: 1ms to 1m`},
		{"negative size", "size: -1\n", `f:1:7: size: want a size such as 512, 64KiB or 2MiB, got -1; allowed: 0 to 1MiB`},
		{"large size", "size: 2MiB\n", `f:1:7: size: the text "2MiB" is out of range; allowed: 0 to 1MiB`},
		{"size beyond 64 bits", "size: 99999999999999999999\n", `f:1:7: size: 99999999999999999999 is out of range; allowed: 0 to 1MiB`},
		{"text for a duration", "timeout: fast\n", `f:1:10: timeout: want a duration such as 500ms, 2s or 1m30s, got the text "fast"; allowed: 1ms to 1m`},
		{"list for a number", "count: [1]\n", `f:1:1: count: want an integer, got a list; allowed: 1 to 100`},
		{"enum of another case", "color: Red\n", `f:1:8: color: the text "Red" is not a value of this key, did you mean red?; allowed: red, green, blue`},
		{"enum by boolean", "color: true\n", `f:1:8: color: true is not a value of this key; allowed: red, green, blue`},
		{"own text", "even: 3\n", `f:1:7: even: "3" is not an even number`},
		{"text for a map", "weights: a\n", `f:1:10: weights: want keys and values, got the text "a"`},
		{"list for a map", "weights: [a]\n", `f:1:1: weights: want keys and values, got a list`},
		{"map for a list", "tags: {a: b}\n", `f:1:1: tags: want a list, got keys and values`},
		{"list in a list", "tags: [[a]]\n", `f:1:8: tags[0]: want text, got a list`},
		{"repeated key of a map", "weights: {a: 1, a: 2}\n", `f:1:17: weights.a: is given twice, first at line 1`},
		{"missing key", "backup: {port: 1}\n", `f:1:1: backup.host: is required`},
		{"untagged field", "Hidden: x\nIgnored: x\n", "f:1:1: Hidden: unknown key; allowed: KEYS\nf:2:1: Ignored: unknown key; allowed: KEYS"},
		{"key that is no text", "weights: {[a]: 1}\n", "f:1:14: found an invalid key for this map"},
		{"not a number from the environment", "ratio: ${NONE:-NaN}\n", `f:1:8: ratio: want a number, got the value of an environment variable; allowed: 0 to 1`},
		{"infinite from the environment", "ratio: ${NONE:-Inf}\n", `f:1:8: ratio: want a number, got the value of an environment variable; allowed: 0 to 1`},
		{"long key", strings.Repeat("k", 300) + ": 1\n", `f:1:1: ["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…"]: unknown key; allowed: KEYS`},
		{"long value", "color: " + strings.Repeat("r", 300) + "\n", `f:1:8: color: the text "` + strings.Repeat("r", 57) + `…" is not a value of this key; allowed: red, green, blue`},
		{"odd key", "\"a.b\\n\": x\n", `f:1:1: ["a.b\n"]: unknown key; allowed: KEYS`},
	}
	const keys = "name, on, count, tiny, ratio, timeout, size, color, even, tags, weights, servers, byName, backup, maxConns, password"
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := strictyaml.Decode("f", []byte(test.text), new(config), options)
			if err == nil {
				t.Fatal("no error")
			}
			got := err.Error()
			if strings.Contains(test.name, "root") {
				got, _, _ = strings.Cut(got, "; allowed")
			}
			if diff := cmp.Diff(strings.ReplaceAll(test.want, "KEYS", keys), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The limit on nesting is not one on length.
func TestDecodeLongList(t *testing.T) {
	t.Parallel()
	var got config
	text := "tags:\n" + strings.Repeat("  - x\n", 1000) + "weights: {" + strings.Repeat(" ", 100) + "a: 1}\n"
	if _, err := strictyaml.Decode("f", []byte(text), &got, options); err != nil || len(got.Tags) != 1000 {
		t.Errorf("%d tags, %v", len(got.Tags), err)
	}
}

// points are bounded wherever they stand.
type points int

func (points) Bounds() (least, most string) { return "2", "5" }

func TestDecodeBoundsOfAType(t *testing.T) {
	t.Parallel()
	var got struct {
		One  points            `yaml:"one"`
		All  []points          `yaml:"all"`
		Each map[string]points `yaml:"each"`
		Any  *points           `yaml:"any"`
	}
	_, err := strictyaml.Decode("f", []byte("one: 1\nall: [2, 6]\neach: {a: 5, b: x}\nany: 7\n"), &got, options)
	want := `f:1:6: one: 1 is out of range; allowed: 2 to 5
f:2:10: all[1]: 6 is out of range; allowed: 2 to 5
f:3:17: each.b: want an integer, got the text "x"; allowed: 2 to 5
f:4:6: any: 7 is out of range; allowed: 2 to 5`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestDecodeOfNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "---\n# nothing\n"} {
		got := config{Name: "default"}
		src, err := strictyaml.Decode("f", []byte(text), &got, strictyaml.Options{MayBeEmpty: true})
		if err != nil || got.Name != "default" || src.Has("name") || src.At("name").String() != "f:1:1" {
			t.Errorf("%q: %v, %+v", text, err, got)
		}
	}
}

func TestDecodeBoundsReports(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 500 {
		fmt.Fprintf(&b, "key%d: 1\n", i)
	}
	_, err := strictyaml.Decode("f", []byte(b.String()), new(config), options)
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 101 || lines[100] != "f: and 400 more mistakes" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

func TestDecodeAcceptsWindowsFiles(t *testing.T) {
	t.Parallel()
	var got config
	src, err := strictyaml.Decode("f", []byte("\ufeffname: a\r\ncount: 3\r\n"), &got, options)
	if err != nil || got.Name != "a" || got.Count != 3 || src.At("count").String() != "f:2:8" {
		t.Errorf("%+v %v %v", got, src.At("count"), err)
	}
}

func TestDecodePanicsOnNonStruct(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var n int
	_, _ = strictyaml.Decode("f", nil, &n, options)
}
