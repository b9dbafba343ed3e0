package demo

import (
	"maps"
	"sync"
)

// Stats says how often a service was called, by endpoint: "GET /feed".
type Stats struct {
	Calls map[string]int `json:"calls"` // requests, failed ones included
	Keys  map[string]int `json:"keys"`  // ids asked for in batches, each as often as it was asked for
}

// Total returns the number of calls of all endpoints.
func (s Stats) Total() int {
	n := 0
	for _, calls := range s.Calls {
		n += calls
	}
	return n
}

// counters counts for Stats.
type counters struct {
	mu    sync.Mutex
	calls map[string]int
	keys  map[string]int
}

// newCounters returns counters that have counted nothing.
func newCounters() *counters {
	return &counters{calls: map[string]int{}, keys: map[string]int{}}
}

// call counts one request.
func (c *counters) call(route string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[route]++
}

// asked counts the ids of one request.
func (c *counters) asked(route string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys[route] += n
}

// read returns a copy that stays as it is.
func (c *counters) read() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{Calls: maps.Clone(c.calls), Keys: maps.Clone(c.keys)}
}

// reset sets everything to zero.
func (c *counters) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.calls)
	clear(c.keys)
}
