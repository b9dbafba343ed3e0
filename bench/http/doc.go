// Package overhttp measures the competitors as servers: each is a process of its own behind net/http on loopback, on
// one core where there are more, and this process asks them. The services of operations that call some are a third
// process.
//
// A program that measures calls [Child] first thing in main, as the children are the same program, started again. What
// they are told comes in an environment variable; they end when their standard input does, so none outlives its parent.
//
//	go test -run '^$' -bench . ./bench/http
package overhttp
