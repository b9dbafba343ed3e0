// Package generated is what go generate writes: the union and its executor.
package generated
