package edge

import (
	"net/http"
	"strings"

	"github.com/facetgraph/facet/overload"
)

// priorityHeader says how urgent a request is, for itself and for whoever is on the way (RFC 9218).
const priorityHeader = "Priority"

// urgencies are those that a request can have, to point at.
var urgencies = [...]int{0, 1, 2, 3, 4, 5, 6, 7}

// readUrgency is the parameter u of the header Priority, a dictionary of structured fields; nil where there is none. As
// the RFC asks, what cannot be understood is ignored, and of several the last counts. Prefetches of browsers, which say
// so in another header, are as little urgent as can be.
func readUrgency(h http.Header) (found *int) {
	for _, value := range h[priorityHeader] {
		for member := range strings.SplitSeq(value, ",") {
			key, text, _ := strings.Cut(strings.Trim(member, " \t"), "=")
			text, _, _ = strings.Cut(text, ";")
			if key == "u" && len(text) == 1 && text[0] >= '0' && text[0] <= '7' {
				found = &urgencies[text[0]-'0']
			}
		}
	}
	for _, value := range h["Sec-Purpose"] {
		if found == nil && (value == "prefetch" || strings.HasPrefix(value, "prefetch;")) {
			found = &urgencies[overload.LeastUrgent]
		}
	}
	return found
}
