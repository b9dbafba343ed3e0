package heapsize

import (
	"reflect"
	"sync"
	"unsafe"
)

// table looks at a map. How much room it has beyond its entries cannot be seen, so it is taken for one that has only
// grown.
func (w *walk) table(at unsafe.Pointer, p *part) {
	header := *(*unsafe.Pointer)(at)
	if header == nil {
		return
	}
	m := reflect.NewAt(p.typ, at).Elem()
	if !w.count(header, mapSize, true) {
		return
	}
	w.total += w.groups(m.Len(), p)
	if len(p.key.parts) == 0 && len(p.of.parts) == 0 || m.Len() == 0 {
		return
	}
	key, value := reflect.New(p.key.typ), reflect.New(p.of.typ)
	for entries := m.MapRange(); entries.Next(); {
		key.Elem().SetIterKey(entries)
		w.parts(key.UnsafePointer(), p.key)
		value.Elem().SetIterValue(entries)
		w.parts(value.UnsafePointer(), p.of)
	}
}

// groups is the memory of a map's entries: groups of eight with a word of control bytes, in tables of at most 1024 that
// are full at seven eighths.
func (w *walk) groups(entries int, p *part) int {
	if entries == 0 {
		return 0
	}
	slot, boxed := slotSize(p, w.sizer.classes)
	group := word + groupSlots*slot
	scanned := p.key.scanned || p.of.scanned
	boxed *= entries
	if entries <= groupSlots {
		return boxed + w.sizer.classes.round(group, scanned)
	}
	slots := 2 * groupSlots
	for entries > slots/groupSlots*(groupSlots-1) {
		slots *= 2
	}
	tables := max(1, slots/tableSlots)
	one := w.sizer.classes.round(tableSize, true) + w.sizer.classes.round(min(slots, tableSlots)/groupSlots*group, scanned)
	return boxed + tables*one + w.sizer.classes.round(tables*word, true)
}

// most is the size from which on a map keeps keys and values beside its groups.
const most = 128

// slotSize is the size of key and value in a group, and of what stands beside it.
func slotSize(p *part, c *classes) (slot, boxed int) {
	for _, l := range []*layout{p.key, p.of} {
		size := int(l.size)
		if size > most {
			boxed += c.round(size, l.scanned)
			size = word
		}
		if align := min(word, max(1, l.typ.Align())); size%align != 0 {
			size += align - size%align
		}
		slot += size
	}
	return (slot + alignment(p) - 1) / alignment(p) * alignment(p), boxed
}

func alignment(p *part) int { return max(1, p.key.typ.Align(), p.of.typ.Align()) }

// syncMap looks at a sync.Map, a tree of nodes with 16 children each. A tree of random hashes has about one inner node
// to three entries.
func (w *walk) syncMap(m *sync.Map) {
	entries := 0
	m.Range(func(key, value any) bool {
		entries++
		w.boxed(&key)
		w.boxed(&value)
		return true
	})
	if entries > 0 {
		c := w.sizer.classes
		w.total += (1+entries*36/100)*c.round(trieNodeSize, true) + entries*c.round(trieLeafSize, true)
	}
}
