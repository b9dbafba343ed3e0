// Package telemetry sets up what operators see of a server: traces, metrics and logs.
//
// [Setup] reads the standard OTEL_* variables (OpenTelemetry specification, "Environment Variable Specification") and
// nothing else for traces and pushed metrics. Metrics are always served to Prometheus by [Telemetry.Metrics] as well.
// Nothing global is set: who records gets the providers as parameters. A collector that is down or slow costs requests
// nothing: what it does not take in time is dropped, counted and logged, see [Telemetry.Shutdown] for the end.
//
// It is not for instruments of a domain: the packages that know what happens make their own from [Telemetry.Meter].
// It imports nothing else of this module.
package telemetry
