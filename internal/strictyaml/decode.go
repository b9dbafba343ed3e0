package strictyaml

import (
	"fmt"
	"reflect"
)

// Options says how a file is read. The zero value expands no environment
// variables, reads no other file and accepts up to 256 KiB.
type Options struct {
	// Env looks an environment variable up for ${NAME} and ${NAME:-default} in
	// scalars ($${ is a literal ${). Nil makes every ${ an error, which is what
	// a file owned by another team should get.
	Env func(name string) (value string, ok bool)
	// ReadFile reads what a [Secret] is kept in. Nil makes such a secret an error.
	ReadFile func(path string) ([]byte, error)
	// MaxBytes bounds the file; 0 means 256 KiB.
	MaxBytes int
	// MayBeEmpty takes a file in which nothing stands, or comments only, for one that sets no key.
	MayBeEmpty bool
}

// Bounded is a kind of number that has the same bounds wherever it stands, in the notation of the file.
type Bounded interface {
	Bounds() (least, most string)
}

// Enum is a string type with a closed set of values. Decoding refuses any
// other value and lists these.
type Enum interface {
	Allowed() []string
}

// Defaulter is a type that fills in its own defaults before its keys are read.
// Decode calls it for the elements of lists and maps and for pointers, whose
// defaults cannot come from the struct the caller passes.
type Defaulter interface {
	SetDefaults()
}

// Decode reads the YAML document data into the struct that into points to.
// file is used in messages only. Every mistake is reported: the error joins
// one [*Error] for each, in the order of the file, and into then holds what
// could be read. The Source is never nil.
func Decode(file string, data []byte, into any, opts Options) (*Source, error) {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("strictyaml: Decode needs a pointer to a struct, not %T", into))
	}
	d := &decoder{opts: opts, src: &Source{file: file, at: map[string]Pos{}, bad: map[string]bool{}}}
	if root := d.parse(data); root != nil {
		d.root(root, v.Elem())
	}
	return d.src, join(d.errs)
}

// decoder is the state of one Decode.
type decoder struct {
	opts Options
	src  *Source
	errs []*Error
	// lines are the file's, where some of its characters are two columns wide; else nil.
	lines []string
}

// fail records a mistake at a position.
func (d *decoder) fail(pos Pos, path, allowed, format string, args ...any) {
	d.src.bad[path] = true
	d.errs = append(d.errs, &Error{Pos: pos, Path: path, Allowed: allowed, Message: fmt.Sprintf(format, args...)})
}

// pos is a position in the file being read, whose column is given in characters.
func (d *decoder) pos(line, column int) Pos {
	if line >= 1 && line <= len(d.lines) {
		before := []rune(d.lines[line-1])
		for _, r := range before[:max(0, min(column-1, len(before)))] {
			if r > 0xFFFF {
				column++
			}
		}
	}
	return Pos{File: d.src.file, Line: line, Column: column}
}
