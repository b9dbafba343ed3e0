package bff

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// RedisConfig is where rate limits are shared: one server, Sentinel where Master is set, a cluster where there are
// several addresses, or one and Cluster.
type RedisConfig struct {
	// Addresses are host:port. Default none.
	Addresses []string `yaml:"addresses"`
	// Cluster says that the one address leads to a Redis Cluster. Several without Master always do. Default false.
	Cluster bool `yaml:"cluster"`
	// Master is the name that Sentinel knows it by.
	Master string `yaml:"master"`
	// Database is the number of the database; a cluster has 0 alone. Default 0.
	Database int `yaml:"database" min:"0" max:"65535"`
	// Username and Password log in.
	Username string            `yaml:"username"`
	Password strictyaml.Secret `yaml:"password"`
	// TLS encrypts the connection. Default false.
	TLS bool `yaml:"tls"`
	// CA is a file with the certificates that the server's is checked by. Default: those of the system.
	CA string `yaml:"ca"`
	// Cert and Key are files with our own certificate and its key. They are read again for each connection. Default none.
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
	// Secret keys the hashes under which viewers are counted; the same on all nodes, at least 16 bytes. Required with
	// addresses.
	Secret strictyaml.Secret `yaml:"secret"`
	// Budget bounds one decision. Default 20ms.
	Budget time.Duration `yaml:"budget" min:"1ms" max:"1s"`
	// Nodes is how many nodes share the limits when Redis is gone. Default: as many as Redis counted last.
	Nodes int `yaml:"nodes" min:"0" max:"100000"`
}

// How the limits are counted, in words for the log.
const (
	modeAlone    = "this instance alone"
	modeServer   = "redis server"
	modeSentinel = "redis sentinel"
	modeCluster  = "redis cluster"
)

// mode is one of them.
func (r *RedisConfig) mode() string {
	switch {
	case len(r.Addresses) == 0:
		return modeAlone
	case r.Master != "":
		return modeSentinel
	case r.clustered():
		return modeCluster
	}
	return modeServer
}

// clustered says that the addresses are those of a Redis Cluster.
func (r *RedisConfig) clustered() bool {
	return r.Master == "" && (r.Cluster || len(r.Addresses) > 1)
}

// options are those of the client.
func (r *RedisConfig) options() (redis.UniversalOptions, error) {
	options := redis.UniversalOptions{
		Addrs: r.Addresses, MasterName: r.Master, IsClusterMode: r.clustered(), DB: r.Database,
		Username: r.Username, Password: r.Password.Reveal(),
	}
	if !r.TLS {
		return options, nil
	}
	options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if r.CA != "" {
		pool, err := readCA(r.CA)
		if err != nil {
			return options, fmt.Errorf("redis.ca: %w", err)
		}
		options.TLSConfig.RootCAs = pool
	}
	if r.Cert != "" {
		if err := r.checkCertificate(); err != nil {
			return options, fmt.Errorf("redis.cert: %w", err)
		}
		// Read anew each time, so that one that is renewed in place is used.
		options.TLSConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			cert, err := tls.LoadX509KeyPair(r.Cert, r.Key)
			return &cert, err
		}
	}
	return options, nil
}

// readCA reads a file of certificates in PEM.
func readCA(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, unreadable(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, errors.New("the file holds no certificate in PEM")
	}
	return pool, nil
}

// checkCertificate reports a certificate and key that cannot be used, without what is in the files.
func (r *RedisConfig) checkCertificate() error {
	for _, file := range []string{r.Cert, r.Key} {
		if _, err := os.ReadFile(file); err != nil {
			return fmt.Errorf("%s: %w", file, unreadable(err))
		}
	}
	if _, err := tls.LoadX509KeyPair(r.Cert, r.Key); err != nil {
		return errors.New("cert and key are not a certificate and its key in PEM")
	}
	return nil
}

// unreadable is why a file cannot be read, without its name.
func unreadable(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return fmt.Errorf("cannot be read: %w", e.Err)
	}
	return err
}

// validateRedis wants a secret that can be one, also where the addresses could not be read, and keys that go together.
func (c *Config) validateRedis(fail func(path, format string, args ...any)) {
	r := &c.Redis
	wanted := len(r.Addresses) > 0 || c.source.Bad("redis.addresses") || !r.Secret.IsZero()
	if wanted && len(r.Secret.Reveal()) < 16 {
		fail("redis.secret", "needs at least 16 bytes, the same on all nodes; make one with: openssl rand -hex 16")
	}
	switch {
	case r.Cluster && r.Master != "":
		fail("redis.cluster", "does not go with redis.master: Sentinel finds a single server")
	case !r.Cluster && c.source.Has("redis.cluster") && r.clustered():
		fail("redis.cluster", "is false, but several addresses without redis.master are a cluster; give one address")
	}
	if r.Database > 0 && r.clustered() {
		fail("redis.database", "must be 0: a cluster has no other")
	}
	c.validateRedisTLS(fail)
}

// validateRedisTLS reports files that cannot be used.
func (c *Config) validateRedisTLS(fail func(path, format string, args ...any)) {
	r := &c.Redis
	for _, f := range []struct{ path, file string }{{"redis.ca", r.CA}, {"redis.cert", r.Cert}, {"redis.key", r.Key}} {
		if f.file != "" && !r.TLS && !c.source.Bad("redis.tls") {
			fail(f.path, "is of no use without redis.tls: true")
		}
	}
	if r.CA != "" {
		if _, err := readCA(r.CA); err != nil {
			fail("redis.ca", "%s", err)
		}
	}
	switch {
	case r.Cert != "" && r.Key == "":
		fail("redis.key", "is required with redis.cert")
	case r.Cert == "" && r.Key != "":
		fail("redis.cert", "is required with redis.key")
	case r.Cert != "":
		if err := r.checkCertificate(); err != nil {
			fail("redis.cert", "%s", err)
		}
	}
}
