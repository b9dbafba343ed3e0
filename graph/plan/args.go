package plan

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Args are the decoded arguments of a field by name.
type Args map[string]any

// Arg returns an argument as the Go type that the resolver takes; the zero value where it was not given.
func Arg[T any](a Args, name string) T {
	v, _ := a[name].(T)
	return v
}

// Argument decodes one argument.
type Argument struct {
	name   string
	decode func(ctx context.Context, raw map[string]any) (any, error)
}

// ArgumentOf is the argument of a name, which unmarshal decodes.
func ArgumentOf[T any](name string, unmarshal func(context.Context, any) (T, error)) Argument {
	return Argument{name, func(ctx context.Context, raw map[string]any) (any, error) {
		return graphql.ProcessArgField(ctx, raw, name, unmarshal)
	}}
}

// Decode decodes arguments, in their order. A large schema has it a thousand times, so it is not inlined.
//
//go:noinline
func Decode(arguments ...Argument) ArgsFunc {
	return func(ctx context.Context, raw map[string]any) (map[string]any, error) {
		args := make(map[string]any, len(arguments))
		for _, a := range arguments {
			v, err := a.decode(ctx, raw)
			if err != nil {
				return nil, err
			}
			args[a.name] = v
		}
		return args, nil
	}
}

// KeptArgs keep the decoded arguments of a plan for one set of variables, so that requests that repeat both do no work.
// It is safe for concurrent use.
type KeptArgs struct{ args []atomic.Pointer[Args] } // by Field.ID

// NewKeptArgs returns empty KeptArgs for a plan.
func NewKeptArgs(p *Plan) *KeptArgs { return &KeptArgs{args: make([]atomic.Pointer[Args], p.fields)} }

// decode returns the arguments of a field. Only those are kept whose every value is a plain scalar: a resolver may
// change an input struct that it was given.
func (r *Run) decode(ctx context.Context, f *Field) (Args, error) {
	if f.decode == nil {
		return nil, nil
	}
	if r.options.Kept != nil {
		if known := r.options.Kept.args[f.ID].Load(); known != nil {
			return *known, nil
		}
	}
	args, err := f.arguments(ctx, r.options.Variables)
	if err != nil {
		return nil, err
	}
	if r.options.Kept != nil && shareable(args) {
		r.options.Kept.args[f.ID].Store(&args)
	}
	return args, nil
}

// decodeInPlace is decode for a field that is no call of its own, and so has no context of its own. Only an error needs
// one, which tells it its path.
func (r *Run) decodeInPlace(f *Field) (Args, error) {
	args, err := r.decode(r.ctx, f)
	if err != nil {
		return r.decode(&frame{Context: r.ctx, f: f}, f)
	}
	return args, nil
}

// arguments runs the decoders of the field's types, which a scalar of somebody's may have written: a panic in one is
// the field's error.
func (f *Field) arguments(ctx context.Context, variables map[string]any) (args Args, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanic(v)
		}
	}()
	if name := nullArgument(f.AST, variables); name != "" {
		return nil, &ArgsError{err: fmt.Errorf("argument %s has null where its type allows none", name)}
	}
	decoded, err := f.decode(ctx, f.AST.ArgumentMap(variables))
	if err != nil {
		return nil, &ArgsError{err: err, path: f.inArguments(err)}
	}
	return decoded, nil
}

// inArguments is where in the arguments of the field an error of its decoders is.
func (f *Field) inArguments(err error) ast.Path {
	e, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return nil
	}
	return e.Path[min(len(e.Path), len(f.Path())):]
}

// shareable says that all values may be shared between requests: they are numbers, strings, enums, booleans and nil.
func shareable(args Args) bool {
	for _, arg := range args {
		v := reflect.ValueOf(arg)
		switch kind := v.Kind(); {
		case kind == reflect.Invalid, kind == reflect.String, kind >= reflect.Bool && kind <= reflect.Float64:
		case kind == reflect.Pointer && v.IsNil():
		default:
			return false
		}
	}
	return true
}
