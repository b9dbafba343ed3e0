package loader_test

import (
	"math/rand/v2"
	"testing"
)

// FuzzSchedule runs an operation and a schedule that are encoded in bytes: the
// first is the shape, and each further one a choice. See schedules_test.go for
// what must hold.
func FuzzSchedule(f *testing.F) {
	f.Add([]byte{})
	for form := range byte(shapes) {
		for seed := range uint64(8) {
			random := rand.New(rand.NewPCG(seed, uint64(form)))
			choices := []byte{form}
			for range 400 {
				choices = append(choices, byte(random.UintN(256)))
			}
			f.Add(choices)
		}
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		pick := func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := int(choices[0])
			choices = choices[1:]
			return c % n
		}
		form := shape(pick(int(shapes)))
		check(t, generate(pick, form), form, yields(pick))
	})
}
