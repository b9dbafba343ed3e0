// Package loader_test measures the loader beside dataloader v7 and beside a plain
// batched call, which is the least that any loader can cost. RESULTS.md has the
// figures and the command.
package loader_test
