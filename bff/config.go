package bff

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/internal/strictyaml"
)

// Config is bff.yaml. Every key may be left out but the services' URLs; unknown keys are errors. Scalars may hold
// ${VARIABLE} and ${VARIABLE:-default}.
type Config struct {
	// Listen is the address of the public listener. Default 127.0.0.1:8080.
	Listen string `yaml:"listen"`
	// Admin is the address of the listener for operators. Default 127.0.0.1:8081; keep it off the internet.
	Admin string `yaml:"admin"`
	// Schema is a folder of clients to serve instead of those compiled in. They must be within the union.
	Schema string `yaml:"schema"`
	// Services says where the backends are.
	Services map[string]ServiceConfig `yaml:"services"`
	// Issuers are those whose tokens are accepted. Default none: every request is anonymous.
	Issuers []IssuerConfig `yaml:"issuers"`
	// Identity is what services learn of the viewer.
	Identity IdentityConfig `yaml:"identity"`
	// Redis shares the rate limits between nodes. Default none: each node limits by itself.
	Redis RedisConfig `yaml:"redis"`
	// TrustedProxies are the networks whose X-Forwarded-For is believed. Default none.
	TrustedProxies []string `yaml:"trustedProxies"`
	// ContinueTraces are the networks whose traceparent is continued. A caller outside starts a trace of its own, which
	// links to theirs. Default: TrustedProxies; an empty list trusts nobody.
	ContinueTraces []string `yaml:"continueTraces"`
	// Server bounds what connections may do.
	Server ServerConfig `yaml:"server"`
	// Overload bounds what this node takes on.
	Overload OverloadConfig `yaml:"overload"`
	// Cache bounds what is kept between requests.
	Cache CacheConfig `yaml:"cache"`
	// Log says what is written to standard error.
	Log LogConfig `yaml:"log"`

	source *strictyaml.Source
}

// ServiceConfig is one backend.
type ServiceConfig struct {
	// URL is where it is. Required.
	URL string `yaml:"url" required:"true"`
	// Addresses are the instances, host:port, over which requests are spread; each is asked as the host of URL. Default none.
	Addresses []string `yaml:"addresses"`
	// Discover takes what DNS knows of the host of URL as the instances, and looks again every ten seconds. Default false.
	Discover bool `yaml:"discover"`
	// Timeout bounds one call, retries included. Default 2s; what is left of the client's deadline bounds it, too.
	Timeout time.Duration `yaml:"timeout" min:"1ms" max:"5m"`
	// MaxBytes bounds one answer. Default 10MiB.
	MaxBytes strictyaml.ByteSize `yaml:"maxBytes" min:"1KiB" max:"1GiB"`
	// StreamIdle ends an event stream of the service that stayed silent for so long. Default 1m.
	StreamIdle time.Duration `yaml:"streamIdle" min:"1s" max:"1h"`
	// Gzip asks the service for compressed answers. Default false.
	Gzip bool `yaml:"gzip"`
	// Concurrency bounds the attempts under way. Default 256.
	Concurrency int `yaml:"concurrency" min:"1" max:"100000"`
	// Queue bounds the calls that wait for these, each for a twentieth of its time. Default 256.
	Queue int `yaml:"queue" min:"1" max:"100000"`
	// Adaptive lets the bound of attempts move below Concurrency by itself. Default false.
	Adaptive bool `yaml:"adaptive"`
	// Breaker refuses calls for a while when many failed.
	Breaker BreakerConfig `yaml:"breaker"`
	// Retry asks again where that may help.
	Retry RetryConfig `yaml:"retry"`
	// DeadlineHeader is the header in which the service is told for how many milliseconds its answer is waited for: x-…,
	// request-timeout or connect-timeout-ms. Default none; gRPC and Connect have one of their own.
	DeadlineHeader string `yaml:"deadlineHeader"`
	// Forward lists the headers of the request that the service is sent, too. Default none. Credentials and what claims an
	// identity are never forwarded.
	Forward []string `yaml:"forward"`
	// Values are what the service's binding sends as $config.NAME. Default none.
	Values map[string]string `yaml:"values"`
}

// BreakerConfig says when a method of a service is asked no more for a while.
type BreakerConfig struct {
	// Failures of the last Calls open it: statuses of 500 and above, or none. Default 10; 0 is no breaker.
	Failures int `yaml:"failures" min:"0" max:"1000"`
	// Calls are how many of the last are looked at. Default 20.
	Calls int `yaml:"calls" min:"1" max:"1000"`
	// Pause is how long it refuses calls before it lets one through. Default 2s.
	Pause time.Duration `yaml:"pause" min:"1ms" max:"5m"`
}

// RetryConfig says what a service is asked again.
type RetryConfig struct {
	// Retries bounds the retries of one call that may be repeated. Default 1; 0 is none.
	Retries int `yaml:"retries" min:"0" max:"5"`
	// Budget is the share of calls beyond those asked for: retries, hedges and divided batches. Default 0.2.
	Budget float64 `yaml:"budget" min:"0.01" max:"1"`
	// Hedge makes a second attempt at reads that take longer than 95 % of their kind. Default false.
	Hedge bool `yaml:"hedge"`
}

// ServerConfig bounds connections. The defaults suit a server behind a load balancer.
type ServerConfig struct {
	// ReadHeaderTimeout is the time for the request line and headers. Default 5s.
	ReadHeaderTimeout time.Duration `yaml:"readHeaderTimeout" min:"100ms" max:"1m"`
	// ReadTimeout is the time for the whole request. Default 15s.
	ReadTimeout time.Duration `yaml:"readTimeout" min:"100ms" max:"5m"`
	// WriteTimeout is the time until a response that is no stream is written. Default 30s.
	WriteTimeout time.Duration `yaml:"writeTimeout" min:"1s" max:"10m"`
	// IdleTimeout ends connections that are kept alive and have nothing to do. It must be longer than that of the load
	// balancer in front, or requests are sent into connections that we are closing. Default 620s, which Google Cloud's
	// asks for; that of AWS needs more than 60s.
	IdleTimeout time.Duration `yaml:"idleTimeout" min:"1s" max:"1h"`
	// ConnectionsPerAddress bounds the connections of one address; more are closed at once. 0 is no bound. TrustedProxies
	// are exempt, because all connections come from them. Default 1024.
	ConnectionsPerAddress int `yaml:"connectionsPerAddress" min:"0" max:"1000000"`
	// PendingSocketsPerAddress bounds the WebSockets of one address, as far as proxies can be trusted, that have not sent
	// connection_init; more are answered 429. 0 is no bound. Default 100.
	PendingSocketsPerAddress int `yaml:"pendingSocketsPerAddress" min:"0" max:"1000000"`
	// MaxHeaderBytes bounds the headers. Default 64KiB.
	MaxHeaderBytes strictyaml.ByteSize `yaml:"maxHeaderBytes" min:"4KiB" max:"1MiB"`
	// DrainDelay is how long readiness fails before the listener closes, so that load balancers notice. Default 5s.
	DrainDelay time.Duration `yaml:"drainDelay" max:"5m"`
	// ShutdownTimeout is the time that requests in flight have after that. Default 20s.
	ShutdownTimeout time.Duration `yaml:"shutdownTimeout" min:"1s" max:"10m"`
}

// CacheConfig bounds the memory of what is kept between requests.
type CacheConfig struct {
	// Documents bounds the documents that were parsed, with their plans, of all clients together; each has an equal share.
	// Default 128MiB.
	Documents strictyaml.ByteSize `yaml:"documents" min:"1MiB" max:"64GiB"`
}

// LogConfig says what is logged.
type LogConfig struct {
	// Level is debug, info, warn or error. Default info.
	Level LogLevel `yaml:"level"`
	// Format is json or text. Default json.
	Format LogFormat `yaml:"format"`
}

// LogLevel is the least severe level that is logged.
type LogLevel string

// Allowed lists the levels.
func (LogLevel) Allowed() []string { return []string{"debug", "info", "warn", "error"} }

// level is the logger's.
func (l LogLevel) level() (level slog.Level) {
	_ = level.UnmarshalText([]byte(l)) // the configuration allows nothing else
	return level
}

// LogFormat is how log lines look.
type LogFormat string

// Allowed lists the formats.
func (LogFormat) Allowed() []string { return []string{"json", "text"} }

// SetDefaults fills in a service's defaults.
func (s *ServiceConfig) SetDefaults() {
	s.Timeout, s.MaxBytes, s.StreamIdle = clients.DefaultTimeout, clients.DefaultMaxBytes, clients.DefaultStreamIdle
	s.Concurrency, s.Queue = clients.DefaultConcurrency, clients.DefaultQueue
	s.Breaker = BreakerConfig{Failures: clients.DefaultFailures, Calls: clients.DefaultCalls, Pause: clients.DefaultPause}
	s.Retry = RetryConfig{Retries: clients.DefaultRetries, Budget: clients.DefaultBudget}
}

// DefaultConfig is the configuration of an empty bff.yaml.
func DefaultConfig() *Config {
	return &Config{
		Listen: "127.0.0.1:8080", Admin: "127.0.0.1:8081",
		Server: ServerConfig{
			ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second,
			IdleTimeout: 620 * time.Second, ConnectionsPerAddress: 1024, PendingSocketsPerAddress: 100, MaxHeaderBytes: 64 << 10, DrainDelay: 5 * time.Second, ShutdownTimeout: 20 * time.Second,
		},
		Overload: defaultOverload(),
		Identity: IdentityConfig{Mode: "none", Timeout: auth.DefaultExchangeTimeout},
		Redis:    RedisConfig{Budget: 20 * time.Millisecond},
		Cache:    CacheConfig{Documents: 128 << 20},
		Log:      LogConfig{Level: "info", Format: "json"},
		source:   &strictyaml.Source{},
	}
}

// readConfig reads the configuration for a command.
func (c *console) readConfig(file, dir string) (*Config, error) {
	return ReadConfig(file, dir, c.domain.Services, c.env)
}

// ReadConfig reads bff.yaml for a domain with certain services, and reports every mistake in it. dir goes before its
// key schema, where it is not empty. env looks up environment variables.
func ReadConfig(file, dir string, services []string, env func(string) (string, bool)) (*Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	cfg := DefaultConfig()
	cfg.source, err = strictyaml.Decode(file, data, cfg, strictyaml.Options{Env: env, ReadFile: os.ReadFile})
	if cfg.source.Read() {
		err = strictyaml.Join(err, cfg.validate(services), cfg.validateFolder(dir))
	}
	return cfg, err
}

// validate reports what cannot be seen key by key. What was reported when it was read is not looked at again.
func (c *Config) validate(services []string) error {
	var errs []error
	fail := func(path, format string, args ...any) {
		if !c.source.Bad(path) {
			errs = append(errs, c.source.Errorf(path, format, args...))
		}
	}
	c.validateAddresses(fail)
	c.validateServices(services, fail)
	c.validateIssuers(fail)
	c.validateIdentity(fail)
	c.validateRedis(fail)
	c.validateProxies(fail)
	return errors.Join(errs...)
}

// mistakes takes joined errors apart.
func mistakes(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// validateFolder takes dir for the folder of clients or, without it, reports one in the file that cannot be read.
func (c *Config) validateFolder(dir string) error {
	if dir != "" {
		c.Schema = dir
	}
	if dir != "" || c.Schema == "" {
		return nil
	}
	if _, err := os.ReadDir(c.Schema); err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err
		}
		return c.source.Errorf("schema", "%s cannot be read as a folder of clients: %s", c.Schema, err)
	}
	return nil
}
