package heapsize_test

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/facetgraph/facet/internal/heapsize"
)

type tree struct {
	name     string
	children []*tree
	up       *tree
	extra    any
}

type leaf struct{ a, _, _ int64 }

type shared struct{ large [1 << 16]byte }

type holder struct {
	own    *leaf
	shared *shared
	lookup map[string]bool
}

type everything struct {
	slice  []leaf
	deep   []*leaf // into slice
	first  *leaf   // the first of slice
	table  map[string]int32
	big    map[int]*leaf
	kept   atomic.Pointer[leaf]
	any    atomic.Value
	tree   tree
	list   [3]*leaf
	call   func() int
	scalar any
	sync   sync.Map
}

func newTree(depth int) *tree {
	t := &tree{name: strings.Repeat("n", 20+depth), extra: depth * 1000}
	for range 3 {
		if depth > 0 {
			c := newTree(depth - 1)
			c.up = t
			t.children = append(t.children, c)
		}
	}
	return t
}

func newEverything(n int) *everything {
	e := &everything{slice: make([]leaf, n, n+3), table: map[string]int32{}, big: map[int]*leaf{}, tree: *newTree(3), scalar: leaf{}}
	for i := range n {
		e.deep = append(e.deep, &e.slice[i])
		e.table[fmt.Sprintf("a key of some length %d", i)] = 1
		e.big[i] = &leaf{}
		e.sync.Store(&leaf{}, []int{i, i, i})
	}
	e.first = &e.slice[0]
	e.kept.Store(&leaf{})
	e.any.Store(&leaf{})
	e.list[1] = &leaf{}
	e.call = func() int { return len(e.slice) }
	return e
}

// What is measured is what the heap grows by.
func TestOfIsWhatTheHeapGrowsBy(t *testing.T) {
	s := heapsize.New(heapsize.Options{})
	for name, make := range map[string]func() any{
		"a pointer":               func() any { return &leaf{} },
		"bytes":                   func() any { return make([]byte, 3000) },
		"a large slice":           func() any { return make([]*leaf, 5000) },
		"a slice with a header":   func() any { return make([]*leaf, 80) },
		"a tree":                  func() any { return newTree(4) },
		"a small map":             func() any { return map[string]int{"a": 1, "b": 2} },
		"a map without entries":   func() any { return map[string]int{} },
		"a map of large values":   func() any { return map[int][200]byte{1: {}, 2: {}} },
		"a map of 100":            func() any { return numbers(100) },
		"a map of 3000":           func() any { return numbers(3000) },
		"a map of odd alignments": func() any { return map[[3]byte]int64{{1}: 1} },
		"pieces of a text": func() any {
			return strings.SplitAfter(strings.Repeat("words of a text", 100), " ")
		},
		"few of everything":  func() any { return newEverything(3) },
		"some of everything": func() any { return newEverything(50) },
		"much of everything": func() any { return newEverything(700) },
		"numbers in interfaces": func() any {
			n := len(numbers(2000)) // no constants: those are boxed by the compiler
			return []any{n, n / 1000, int8(n), n > 0, float64(n), fmt.Sprint(n), "", nil, uint16(n), leaf{a: int64(n)}, [1]*leaf{{}}, struct{ p *leaf }{&leaf{}}}
		},
	} {
		// A MiB at least: the runtime's own few kilobytes, which come and go, do not matter beside it.
		copies := max(300, 1<<20/s.Of(make()))
		keep := slices.Repeat([]any{nil}, copies)
		sum := 0
		before := heap()
		for i := range keep {
			keep[i] = make()
		}
		grown := heap() - before
		for i := range keep {
			sum += s.Of(keep[i])
		}
		runtime.KeepAlive(keep)
		if low, high := grown*0.9, grown*1.1; float64(sum) < low || float64(sum) > high {
			t.Errorf("%s: measured %d, the heap grew by %.0f: %.2f", name, sum/copies, grown/float64(copies), float64(sum)/grown)
		}
	}
}

func numbers(n int) map[int]int {
	m := map[int]int{}
	for i := range n {
		m[i] = i
	}
	return m
}

func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// What is shared is not followed: all of a type, or one value; and what is met twice counts once.
func TestSharedDoesNotCount(t *testing.T) {
	t.Parallel()
	common, flags := &shared{}, map[string]bool{"a": true}
	h := &holder{&leaf{}, common, flags}
	whole := heapsize.New(heapsize.Options{}).Of(h)
	if whole < 1<<16 {
		t.Errorf("all of it is %d", whole)
	}
	for name, o := range map[string]heapsize.Options{
		"types":    {Shared: []any{(*shared)(nil), map[string]bool(nil)}},
		"a value":  {Shared: []any{common, map[string]bool(nil)}},
		"a rule":   {Shared: []any{map[string]bool(nil)}, Rules: []heapsize.Rule{heapsize.SharedIf(func(s *shared) bool { return s.large[0] == 0 })}},
		"nothings": {Shared: []any{(*shared)(nil), map[string]bool(nil), (*tree)(nil)}},
	} {
		if got := heapsize.New(o).Of(h); got != 24+24 {
			t.Errorf("%s: %d", name, got)
		}
	}
	plain := heapsize.New(heapsize.Options{})
	if one, two := plain.Of([]*holder{h}), plain.Of([]*holder{h, h}); two != one+8 {
		t.Errorf("%d once, %d twice", one, two)
	}
}

// Pieces of a text that counts elsewhere are free, and a value within another keeps all of it.
func TestTextsAndInnerValues(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("some text, ", 1000)
	pieces := &struct{ a, b, own string }{text[:5], text[10:500], strings.Clone(text[:100])}
	s := heapsize.New(heapsize.Options{})
	if got := s.Of(pieces, text); got != 48+112 {
		t.Errorf("%d", got)
	}
	if got := s.Of(pieces); got != 48+8+512+112 {
		t.Errorf("%d without the text", got)
	}
	type outer struct {
		_    [100]byte
		leaf leaf
	}
	o := &outer{}
	inner := heapsize.New(heapsize.Options{Inside: map[reflect.Type]reflect.Type{reflect.TypeFor[leaf](): reflect.TypeFor[outer]()}})
	if got := inner.Of(&o.leaf); got != 128 {
		t.Errorf("%d", got)
	}
}

// Many goroutines measure at once, while atomic values change.
func TestOfIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := heapsize.New(heapsize.Options{})
	e := newEverything(20)
	want := s.Of(e)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 200 {
				e.kept.Store(&leaf{a: int64(i)})
				if got := s.Of(e); got != want {
					t.Errorf("%d, want %d", got, want)
				}
			}
		})
	}
	wg.Wait()
}

// A value of any depth needs no stack.
func TestDeepValues(t *testing.T) {
	t.Parallel()
	top := &tree{}
	for range 200_000 {
		top = &tree{up: top}
	}
	if got := heapsize.New(heapsize.Options{}).Of(top); got != 200_001*64 {
		t.Errorf("%d", got)
	}
}

func BenchmarkOf(b *testing.B) {
	s := heapsize.New(heapsize.Options{})
	t := newTree(5)
	b.ReportAllocs()
	for b.Loop() {
		s.Of(t)
	}
}
