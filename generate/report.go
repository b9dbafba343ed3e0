package generate

import (
	"fmt"
	"io"

	"github.com/99designs/gqlgen/codegen"
)

// Report says what every field was bound to.
type Report struct {
	types  int
	last   string // the object type that was added to last
	read   int
	called int
	lines  []string
}

// String is a summary.
func (r *Report) String() string {
	return fmt.Sprintf("%d object types; %d fields are read from Go structs, %d are called", r.types, r.read, r.called)
}

// Fields writes a line for every field.
func (r *Report) Fields(w io.Writer) {
	for _, line := range r.lines {
		fmt.Fprintln(w, line)
	}
}

// add notes a field.
func (r *Report) add(o *codegen.Object, f *codegen.Field) {
	if o.Name != r.last {
		r.last = o.Name
		r.types++
	}
	if kindOf(f) == "" {
		r.read++
	} else {
		r.called++
	}
	r.lines = append(r.lines, fmt.Sprintf("%s.%s: %s: %s", o.Name, f.Name, f.Type, boundTo(o, f)))
}

func boundTo(o *codegen.Object, f *codegen.Field) string {
	switch {
	case o.Root:
		return "resolver"
	case f.IsBatch():
		return "batch resolver"
	case f.IsResolver:
		return "resolver of one object"
	case f.IsMethod():
		return fmt.Sprintf("method %s of %s", f.GoFieldName, o.Type)
	}
	return fmt.Sprintf("field %s of %s", f.GoFieldName, o.Type)
}
