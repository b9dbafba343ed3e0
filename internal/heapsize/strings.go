package heapsize

import (
	"cmp"
	"slices"
	"unsafe"
)

// span is a range of memory.
type span struct{ from, to uintptr }

func spanOf(s string) span {
	from := uintptr(unsafe.Pointer(unsafe.StringData(s)))
	return span{from, from + uintptr(len(s))}
}

func (s span) holds(t span) bool { return s.from <= t.from && t.to <= s.to }

// texts are the strings that were met. Many are pieces of few texts, and all pieces of one text are one allocation.
type texts struct {
	shared  []span // count elsewhere
	longest span   // of those met so far
	met     []span
}

func (t *texts) clear(shared []string) {
	t.shared, t.met, t.longest = t.shared[:0], t.met[:0], span{}
	for _, s := range shared {
		t.shared = append(t.shared, spanOf(s))
	}
}

func (t *texts) add(s string) {
	if len(s) == 0 {
		return
	}
	of := spanOf(s)
	if t.longest.holds(of) {
		return
	}
	for _, known := range t.shared {
		if known.holds(of) {
			return
		}
	}
	t.met = append(t.met, of)
	if of.to-of.from > t.longest.to-t.longest.from {
		t.longest = of
	}
}

// bytes is what all together take: those that overlap or touch are pieces of one. Two that are not, and still touch,
// fill their allocations, so that it makes no difference.
func (t *texts) bytes(c *classes) (total int) {
	slices.SortFunc(t.met, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 0; i < len(t.met); {
		one := t.met[i]
		for i++; i < len(t.met) && t.met[i].from <= one.to; i++ {
			one.to = max(one.to, t.met[i].to)
		}
		total += c.round(int(one.to-one.from), false)
	}
	return total
}
