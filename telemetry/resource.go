package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
)

// describe says who records: the service, the SDK, the host and the process, but not its command line, which may hold
// secrets. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last, because the last value wins.
func describe(ctx context.Context, o Options) (*resource.Resource, error) {
	res, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithHost(),
		resource.WithProcessPID(),
		resource.WithProcessRuntimeName(),
		resource.WithProcessRuntimeVersion(),
		resource.WithAttributes(
			attribute.String("service.name", o.ServiceName),
			attribute.String("service.version", o.ServiceVersion),
		),
		resource.WithFromEnv(),
	)
	if err != nil {
		return nil, fmt.Errorf("resource: %w", err)
	}
	return res, nil
}
