package plan

// Presence says what the value of an abstract type is to this client.
type Presence uint8

const (
	// Absent values are nil.
	Absent Presence = iota
	// Known values are of a type that the client's schema has.
	Known
	// Foreign values are of a type that only other clients have: they are narrowed away.
	Foreign
	// Stray values are of a Go type that no member of the abstract type is bound to: the resolver's mistake.
	Stray
)

// PresenceOf is the presence of a value of the type with this ID; none says that it is a nil pointer.
func PresenceOf(f *Field, typeID int, none bool) Presence {
	switch {
	case none:
		return Absent
	case f.ByType[typeID] == nil:
		return Foreign
	}
	return Known
}

// Abstract writes a value of an abstract type where the schema allows no null.
func Abstract[T any](w *Writer, f *Field, v T, p Presence, write Write[T]) bool {
	switch p {
	case Known:
		return write(w, f, v)
	case Foreign:
		w.fail(ErrNarrowed)
	case Stray:
		w.fail(ErrStray)
	default:
		w.fail(ErrNull)
	}
	return w.null(false)
}

// AbstractOrNull writes a value of an abstract type in a nullable position.
func AbstractOrNull[T any](w *Writer, f *Field, v T, p Presence, write Write[T]) bool {
	switch p {
	case Known:
		return Nullable(w, f, v, write)
	case Stray:
		w.fail(ErrStray)
	}
	return w.null(true)
}
