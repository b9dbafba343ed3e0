package edge

import (
	"net/http"
	"testing"
)

// The urgency of RFC 9218 is read as the RFC asks: what cannot be understood is ignored, and the last one counts.
func TestReadUrgency(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		priority []string
		purpose  string
		want     int // -1 for none
	}{
		"none":             {want: -1},
		"alone":            {priority: []string{"u=5"}, want: 5},
		"with others":      {priority: []string{"i, u=1;x=2 , q"}, want: 1},
		"the last counts":  {priority: []string{"u=1, u=2", "u=6"}, want: 6},
		"out of range":     {priority: []string{"u=8"}, want: -1},
		"negative":         {priority: []string{"u=-1"}, want: -1},
		"no integer":       {priority: []string{"u=1.5"}, want: -1},
		"another key":      {priority: []string{"urgency=1"}, want: -1},
		"empty":            {priority: []string{"", "u", "u="}, want: -1},
		"prefetched":       {purpose: "prefetch", want: 7},
		"prerendered":      {purpose: "prefetch;prerender", want: 7},
		"another purpose":  {purpose: "prefetcher", want: -1},
		"says both itself": {priority: []string{"u=5"}, purpose: "prefetch", want: 5},
	} {
		h := http.Header{"Priority": test.priority}
		if test.purpose != "" {
			h.Set("Sec-Purpose", test.purpose)
		}
		got := -1
		if u := readUrgency(h); u != nil {
			got = *u
		}
		if got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
