package plan

import (
	"errors"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Writer appends the response. Every write function returns false where null must propagate to the parent. It goes on
// to the end of the selection all the same: slots are read in the order of the parents, so none may be left out, and
// the nullable ancestor that takes the null cuts the buffer back to where its value began.
type Writer struct {
	run  *Run
	buf  []byte
	path []step
	leaf int32 // the field being written, while it is not on the path; noField where it is

	errs    []Error
	dropped int
	records []*record // by Usage.ID: the fragments around what is being written
	undo    []mark    // what of the deferral was found, in the order of the buffer
	beyond  error     // the first that was dropped and is no refusal
	steps   [18]step  // where path begins, so that it seldom allocates
}

// step is one element of the response path: a field, or an index where there is none. Fields stand as their IDs:
// storing pointers would cost a write barrier for every field that is written.
type step struct{ field, index int32 }

// noField is no field's ID.
const noField = -1

// set replaces the buffer by the longer one that an append function returned. Where it did not have to grow only its
// length is stored, again for the sake of the write barrier.
func (w *Writer) set(b []byte) {
	if cap(b) == cap(w.buf) {
		w.buf = w.buf[:len(b)]
		return
	}
	w.buf = b
}

// Begin opens an object.
func (w *Writer) Begin(sel *Selection) bool {
	w.run.objects[sel.ID]++
	if len(sel.Fields) == 0 {
		w.buf = append(w.buf, '{')
	}
	return true
}

// Key writes the response key. It returns false where the field is denied: see [Writer.Denied].
func (w *Writer) Key(f *Field) bool {
	w.leaf = f.ID
	w.set(f.key.append(w.buf))
	return w.run.denied == nil || w.run.denied[f.ID] == nil
}

// Denied writes a denied field: null and its error. It returns false where the schema allows no null.
func (w *Writer) Denied(f *Field) bool {
	w.fail(w.run.denied[f.ID])
	return w.null(!f.NonNull)
}

// End closes an object.
func (w *Writer) End() { w.buf = append(w.buf, '}') }

// Typename writes the name of the selection's type.
func (w *Writer) Typename(sel *Selection) { w.buf = append(w.buf, sel.typename...) }

// null writes null and returns whether it may stay.
func (w *Writer) null(allowed bool) bool {
	w.buf = append(w.buf, "null"...)
	return allowed || w.run.options.KeepNulls
}

func (w *Writer) push(f *Field) {
	w.path = append(w.path, step{field: f.ID})
	w.leaf = noField
}

func (w *Writer) pop() { w.path = w.path[:len(w.path)-1] }

// fail files an error at the current position. A list of errors counts as that many.
func (w *Writer) fail(err error) {
	if list, ok := err.(gqlerror.List); ok {
		for _, e := range list {
			w.fail(e)
		}
		return
	}
	if len(w.errs) >= w.run.options.MaxErrors {
		if w.dropped++; w.beyond == nil && !w.run.turnedAway(err) {
			w.beyond = err
		}
		return
	}
	w.errs = append(w.errs, Error{Err: err, Path: w.position(err), Field: w.field()})
}

// field is the plan node at the current position.
func (w *Writer) field() *Field {
	if w.leaf != noField {
		return w.run.plan.byID[w.leaf]
	}
	for _, s := range slices.Backward(w.path) {
		if s.field != noField {
			return w.run.plan.byID[s.field]
		}
	}
	return nil
}

// position is the response path of an error. A GraphQL error that names its own path keeps it, but for one of argument
// decoding: what is in an argument has no place in the response.
func (w *Writer) position(err error) ast.Path {
	path := w.run.plan.path(w.path)
	if w.leaf != noField {
		path = append(path, ast.PathName(w.run.plan.byID[w.leaf].Alias))
	}
	own, ok := errors.AsType[*gqlerror.Error](err)
	if _, args := err.(*ArgsError); args || !ok || own.Path == nil {
		return path
	}
	return own.Path
}
