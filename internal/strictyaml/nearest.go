package strictyaml

import (
	"slices"
	"strings"
)

// Nearest returns the allowed name that name was most likely meant to be, or
// "" when none is close: at most a third of its letters may be wrong, missing,
// extra or swapped with a neighbour; case does not count.
func Nearest(name string, allowed []string) string {
	const longest = 64 // a key longer than this is not a typo, and distance is quadratic
	if len(name) > longest {
		return ""
	}
	best, bestDistance := "", len(name)/3+1
	for _, candidate := range slices.Sorted(slices.Values(allowed)) {
		if len(candidate) > longest {
			continue
		}
		d := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(candidate)))
		if d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: Levenshtein's with a swap
// of two neighbours counted as one, since swaps are what typing produces.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
