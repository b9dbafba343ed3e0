// Package execution measures what it costs to execute an operation when everything is in memory already: the compiled
// executor beside gqlgen's own, beside a handler written by hand. Run it with
//
//	go test -run '^$' -bench . -benchmem ./bench/execution
//
// and read ratios within one run: absolute times depend on the machine and on what else it does. The figures are in
// bench/RESULTS.md.
package execution
