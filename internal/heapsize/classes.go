package heapsize

import "runtime/metrics"

const (
	page = 8192
	// headed is the size from which on the allocator stores a word beside an object with pointers.
	headed = 512
	word   = 8
)

// classes are the sizes that the allocator has, by the number of words that are asked for.
type classes struct{ byWords []int }

// readClasses asks the runtime for its size classes: they are the buckets of a metric, each one byte above a class.
func readClasses() *classes {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs-by-size:bytes"}}
	metrics.Read(sample)
	c := &classes{byWords: []int{0}}
	if sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return c // a runtime without it: sizes are rounded up to words, large ones to pages
	}
	buckets := sample[0].Value.Float64Histogram().Buckets
	for _, above := range buckets[1 : len(buckets)-1] {
		for size := int(above) - 1; len(c.byWords)*word <= size; {
			c.byWords = append(c.byWords, size)
		}
	}
	return c
}

// round is what an allocation of n bytes takes.
func (c *classes) round(n int, scanned bool) int {
	if n == 0 {
		return 0
	}
	if scanned && n > headed && n <= (len(c.byWords)-2)*word {
		n += word
	}
	words := (n + word - 1) / word
	switch {
	case words < len(c.byWords):
		return c.byWords[words]
	case n > page:
		return (n + page - 1) / page * page
	}
	return words * word
}
