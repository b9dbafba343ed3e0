package clients_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/facetgraph/facet/clients"
)

// TestIntegersThatWrapAround: found by FuzzDecodeAgreesWithJSON. Integers of more than 64 bits were read as others that
// their sum wraps around to, so that one thing's id became another's.
func TestIntegersThatWrapAround(t *testing.T) {
	t.Parallel()
	for _, n := range []string{
		"22933720368547757808", "18446744073709551616", "20496382304121724018", "99999999999999999999", "229337203685477578080", "-22933720368547757808",
		"9223372036854775808", "-9223372036854775809",
	} {
		for _, text := range []string{`{"id":` + n + `}`, `{"count":` + n + `}`, `{"next":` + n + `}`, `{"ids":[1,` + n + `]}`} {
			if err := decode(text, clients.Object(new(record))); err == nil {
				t.Errorf("%s was read", text)
			}
		}
	}
	for _, n := range []int64{math.MaxInt64, math.MinInt64, math.MaxUint64 / 10, -math.MaxUint64 / 10, 1_999_999_999_999_999_999} {
		var r record
		if err := decode(`{"id":`+strconv.FormatInt(n, 10)+`}`, clients.Object(&r)); err != nil || r.ID != n {
			t.Errorf("%d was read as %d, %v", n, r.ID, err)
		}
	}
}
