// Package edge measures what the edge costs: the same operation once through everything that stands before execution in
// the real server (tokens, limits, rate limits, request ids, CORS), and once without; over six services, and with data
// in memory, which hides nothing.
//
// It proves one figure: with all of it on, Home keeps at least 0.85 of the throughput it has with all of it off. See
// RESULTS.md for the command.
package edge
