package plan

import (
	"context"
	"reflect"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
)

// Args are the decoded arguments of a field by name.
type Args map[string]any

// Arg returns an argument as the Go type that the resolver takes; the zero value where it was not given.
func Arg[T any](a Args, name string) T {
	v, _ := a[name].(T)
	return v
}

// fixedArgs keeps arguments without variables once they are decoded, so that later requests do no work.
type fixedArgs struct{ p *atomic.Pointer[Args] }

// digest notes what can be known of a field's arguments at compile time.
func (b *build) digest(f *Field) {
	if f.decode == nil {
		return
	}
	f.fixed = true
	for _, arg := range f.AST.Arguments {
		f.fixed = f.fixed && !hasVariable(arg.Value)
	}
	if f.fixed {
		f.raw = f.AST.ArgumentMap(nil)
		f.known.p = new(atomic.Pointer[Args])
	}
}

func hasVariable(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		return true
	}
	for _, child := range v.Children {
		if hasVariable(child.Value) {
			return true
		}
	}
	return false
}

// decode returns the arguments of a field. Those without variables are decoded once per plan, but only where every value
// is a plain scalar: a resolver may change an input struct that it was given.
func (r *Run) decode(ctx context.Context, f *Field) (Args, error) {
	if f.decode == nil {
		return nil, nil
	}
	if f.fixed {
		if known := f.known.p.Load(); known != nil {
			return *known, nil
		}
	}
	raw := f.raw
	if !f.fixed {
		raw = f.AST.ArgumentMap(r.variables)
	}
	decoded, err := f.decode(ctx, raw)
	if err != nil {
		return nil, &ArgsError{err: err}
	}
	args := Args(decoded)
	if f.fixed && plain(args) {
		f.known.p.Store(&args)
	}
	return args, nil
}

// plain says that all values may be shared between requests: they are numbers, strings, enums and booleans.
func plain(args Args) bool {
	for _, v := range args {
		switch kind := reflect.ValueOf(v).Kind(); {
		case kind == reflect.Invalid, kind == reflect.String, kind >= reflect.Bool && kind <= reflect.Float64:
		default:
			return false
		}
	}
	return true
}
