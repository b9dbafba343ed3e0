package telemetry

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"time"
)

// DefaultShutdownTimeout bounds [Telemetry.Shutdown] where [Options] say nothing.
const DefaultShutdownTimeout = 5 * time.Second

// Options are what a program says about itself and its logs. The zero value is usable.
type Options struct {
	// ServiceName names the program in traces and metrics. "" is "facet"; OTEL_SERVICE_NAME wins over it.
	ServiceName string
	// ServiceVersion is the program's version. "" is the version that the binary was built from.
	// For code in Go only: the command's version is that of its build.
	ServiceVersion string
	// LogLevel is the least severe level that is logged, a [slog.LevelVar] if it shall change. Nil is [slog.LevelInfo].
	LogLevel slog.Leveler
	// LogOutput takes the log, one Write per line. Nil is standard error.
	LogOutput io.Writer
	// LogFormat is JSON or Text. "" is JSON.
	LogFormat LogFormat
	// ShutdownTimeout bounds Shutdown where its context has no earlier deadline. 0 is DefaultShutdownTimeout.
	// For code in Go only: the command has ended by then but for this, which must not be long.
	ShutdownTimeout time.Duration
}

// Validate reports every problem, joined.
func (o Options) Validate() error {
	var errs []error
	if !o.LogFormat.valid() {
		errs = append(errs, fmt.Errorf("LogFormat %q is unknown; use %s or %s", o.LogFormat, JSON, Text))
	}
	if o.ShutdownTimeout < 0 {
		errs = append(errs, fmt.Errorf("ShutdownTimeout %s must not be negative (0 is %s)", o.ShutdownTimeout, DefaultShutdownTimeout))
	}
	return errors.Join(errs...)
}

// withDefaults writes the defaults out.
func (o Options) withDefaults() Options {
	o.ServiceName = cmp.Or(o.ServiceName, "facet")
	o.ServiceVersion = cmp.Or(o.ServiceVersion, builtVersion())
	o.ShutdownTimeout = cmp.Or(o.ShutdownTimeout, DefaultShutdownTimeout)
	if o.LogOutput == nil {
		o.LogOutput = os.Stderr
	}
	return o
}

// builtVersion is the version of the main module, "unknown" where the binary does not know.
func builtVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
