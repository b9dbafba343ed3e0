package plan

// Write is a write function of one Go type at one kind of position. It returns false, having filed the error, where the
// value cannot be written and no null is allowed.
type Write[T any] func(w *Writer, f *Field, v T) bool

// Slot writes the value that waits in the slot of a call field, for the next parent.
func Slot[T any](w *Writer, f *Field, write Write[T]) bool {
	res, ok := w.run.slots[f.slot].(*results[T])
	if !ok { // cannot be: a parent that is written was resolved
		w.fail(ErrNull)
		return w.null(!f.NonNull)
	}
	v, err := res.take()
	if err != nil {
		w.fail(err)
		return w.null(!f.NonNull)
	}
	return Nested(w, f, v, write)
}

// Nested writes a value that has positions of its own below it: an object or a list.
func Nested[T any](w *Writer, f *Field, v T, write Write[T]) bool {
	w.push(f)
	ok := write(w, f, v)
	w.pop()
	return ok
}

// Method writes what a plain method of the parent returns; a panic in it spoils this field only.
func Method[P, T any](w *Writer, f *Field, parent P, call func(args Args, parent P) (T, error), write Write[T]) bool {
	args, err := w.run.decodeInPlace(f)
	var v T
	if err == nil {
		v, err = callMethod(args, parent, call)
	}
	if err != nil {
		w.fail(err)
		return w.null(!f.NonNull)
	}
	return Nested(w, f, v, write)
}

func callMethod[P, T any](args Args, parent P, call func(args Args, parent P) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = newPanic(p)
		}
	}()
	return call(args, parent)
}

// Nullable writes a value in a nullable position: what cannot be written becomes null.
func Nullable[T any](w *Writer, f *Field, v T, write Write[T]) bool {
	start := len(w.buf)
	if !write(w, f, v) {
		w.cut(start)
		w.null(true)
	}
	return true
}

// Pointer writes what a pointer points at; nil is null in a nullable position.
func Pointer[T any](w *Writer, f *Field, v *T, write Write[T]) bool {
	if v == nil {
		return w.null(true)
	}
	return Nullable(w, f, *v, write)
}

// Must writes what a pointer points at, where the schema allows no null.
func Must[T any](w *Writer, f *Field, v *T, write Write[T]) bool {
	if v == nil {
		w.fail(ErrNull)
		return w.null(false)
	}
	return write(w, f, *v)
}

// Object writes an object where the schema allows no null. P is a pointer to its struct, and none says that it is nil:
// Go compiles a generic function once for all pointers, but once for each struct, and once for each type that is
// compared.
func Object[P any](w *Writer, sel *Selection, v P, none bool, write func(*Writer, *Selection, P) bool) bool {
	if none {
		w.fail(ErrNull)
		return w.null(false)
	}
	return write(w, sel, v)
}

// ObjectOrNull writes an object in a nullable position.
func ObjectOrNull[P any](w *Writer, sel *Selection, v P, none bool, write func(*Writer, *Selection, P) bool) bool {
	if none {
		return w.null(true)
	}
	start := len(w.buf)
	if !write(w, sel, v) {
		w.cut(start)
		w.null(true)
	}
	return true
}

// List writes a list. keep says which elements the client knows; nil keeps all. The others are left out, without a
// trace and without a gap in the indexes of those that stay.
func List[T any](w *Writer, f *Field, list []T, keep func(*Field, T) bool, write Write[T]) bool {
	ok := true
	w.buf = append(w.buf, '[')
	w.path = append(w.path, step{field: noField})
	at := len(w.path) - 1
	n := int32(0)
	for _, v := range list {
		if keep != nil && !keep(f, v) {
			continue
		}
		if n > 0 {
			w.buf = append(w.buf, ',')
		}
		w.leaf = noField
		w.path[at].index = n
		ok = write(w, f, v) && ok
		n++
	}
	w.path = w.path[:at]
	w.buf = append(w.buf, ']')
	return ok
}

// ListOrNull writes a list in a nullable position.
func ListOrNull[T any](w *Writer, f *Field, list []T, keep func(*Field, T) bool, write Write[T]) bool {
	if list == nil {
		return w.null(true)
	}
	start := len(w.buf)
	if !List(w, f, list, keep, write) {
		w.cut(start)
		w.null(true)
	}
	return true
}
