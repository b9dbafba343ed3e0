// Package ratelimit measures the limiter: a fleet of nodes against an oracle, speed beside other libraries, memory.
//
// Plain tests hold a short form of the fleet. With the tag bench everything runs, for minutes; see RESULTS.md for the
// commands and what they gave.
package ratelimit
