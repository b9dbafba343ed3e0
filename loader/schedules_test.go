package loader_test

import (
	"math/rand/v2"
	"testing"
)

// TestCallsAreDeterministic runs random operations on random schedules. Whatever
// the schedule, the calls of each loader are those of the model. Batch functions
// that load (layered) and that ask for what waits for them (tangled) included,
// every operation comes to its end.
func TestCallsAreDeterministic(t *testing.T) {
	t.Parallel()
	const programs, schedules = 420, 8 // of each shape: 10,080 in all; a tenth with -short
	for name, form := range map[string]shape{"flat": flat, "layered": layered, "tangled": tangled} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := programs
			if testing.Short() {
				n /= 10
			}
			for seed := range uint64(n) {
				p := generate(rand.New(rand.NewPCG(seed, 1)).IntN, form)
				for schedule := range uint64(schedules) {
					check(t, p, form, yields(rand.New(rand.NewPCG(seed, 2+schedule)).IntN))
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}
