package plan

// key is a response key as it is written: `{"alias":` or `,"alias":`.
type key struct {
	short  [24]byte // the key, if it fits
	length int
	long   string // the key, if it does not
}

// responseKey encodes the key with the brace or comma before it. GraphQL names need no escaping.
func responseKey(alias string, first bool) (k key) {
	lead := ","
	if first {
		lead = "{"
	}
	text := lead + `"` + alias + `":`
	if k.length = len(text); k.length > len(k.short) {
		k.long = text
	}
	copy(k.short[:], text)
	return k
}

// append appends the key. Keys are short, so it copies a fixed number of bytes and keeps what it needs: that takes a
// fraction of the time of a copy that counts.
func (k *key) append(b []byte) []byte {
	n := len(b)
	if k.length > len(k.short) || cap(b)-n < len(k.short) {
		return k.appendSlowly(b)
	}
	*(*[len(k.short)]byte)(b[n : n+len(k.short)]) = k.short
	return b[:n+k.length]
}

func (k *key) appendSlowly(b []byte) []byte {
	if k.long != "" {
		return append(b, k.long...)
	}
	return append(b, k.short[:k.length]...)
}
