// Package faultproxy stands in front of a service and makes it misbehave, in ways that have names and that can be switched
// while it serves: what callers then see is what they would see of a service that hangs, lies or dies.
//
// A [Proxy] has two sides. Its Handler wraps what answers requests and spoils answers; its listener, from Listen, is for
// the http.Server in front and spoils connections. Either may be used without the other; then the faults of connections
// become those of requests, as far as they can.
//
// It is for tests and demonstrations, never for production.
package faultproxy
