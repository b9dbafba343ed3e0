//go:build race

package main

// slowdown is how much slower the race detector makes what is measured: it watches every access to memory.
const slowdown = 10
