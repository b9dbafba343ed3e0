package bff

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// How Redis is reached follows from its addresses and two keys.
func TestRedisModes(t *testing.T) {
	t.Parallel()
	one, two := []string{"a:1"}, []string{"a:1", "b:1"}
	for _, test := range []struct {
		cfg     RedisConfig
		mode    string
		cluster bool
	}{
		{RedisConfig{}, "this instance alone", false},
		{RedisConfig{Addresses: one}, "redis server", false},
		{RedisConfig{Addresses: one, Cluster: true}, "redis cluster", true},
		{RedisConfig{Addresses: two}, "redis cluster", true},
		{RedisConfig{Addresses: two, Master: "m"}, "redis sentinel", false},
		{RedisConfig{Addresses: one, Database: 3, Username: "u"}, "redis server", false},
	} {
		options, err := test.cfg.options()
		if err != nil || test.cfg.mode() != test.mode || options.IsClusterMode != test.cluster || options.TLSConfig != nil ||
			options.DB != test.cfg.Database || options.MasterName != test.cfg.Master || options.Username != test.cfg.Username {
			t.Errorf("%+v: %s, %+v, %v", test.cfg, test.cfg.mode(), options, err)
		}
	}
}

// A server that wants certificates gets ours, also one renewed in place, and is checked by the CA in the file.
func TestRedisCertificates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ca := newPair(t, "ca", nil)
	write(t, filepath.Join(dir, "ca.pem"), ca.certs)
	certFile, keyFile := newPair(t, "first", ca).files(t, dir)
	cfg := RedisConfig{Addresses: []string{"a:1"}, TLS: true, CA: filepath.Join(dir, "ca.pem"), Cert: certFile, Key: keyFile}
	options, err := cfg.options()
	if err != nil {
		t.Fatal(err)
	}
	own := newPair(t, "server", ca)
	server := tlsServer(t, own, ca)
	newPair(t, "renewed", ca).files(t, dir)
	for _, want := range []string{"renewed", "again"} {
		if want == "again" {
			newPair(t, want, ca).files(t, dir)
		}
		conn, err := tls.Dial("tcp", server.addr, options.TLSConfig)
		if err != nil {
			t.Fatal(err)
		}
		if got := <-server.names; got != want {
			t.Errorf("the server saw %q, want %q", got, want)
		}
		conn.Close()
	}
	if v := options.TLSConfig.MinVersion; v != tls.VersionTLS12 {
		t.Errorf("least version %x", v)
	}
	stranger := tlsServer(t, newPair(t, "stranger", nil), ca)
	if conn, err := tls.Dial("tcp", stranger.addr, options.TLSConfig); err == nil {
		conn.Close()
		t.Error("a server that the CA did not sign for is believed")
	}
}

// pair is a certificate with its key, in PEM.
type pair struct {
	cert      *x509.Certificate
	key       *ecdsa.PrivateKey
	certs, pk string
}

// newPair makes a certificate, signed by parent or, without one, by itself.
func newPair(t *testing.T, name string, parent *pair) *pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		IsCA: parent == nil, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	p := &pair{cert: template, key: key}
	signer := p
	if parent != nil {
		signer = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.cert, key.Public(), signer.key)
	if err != nil {
		t.Fatal(err)
	}
	if p.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p.certs = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	p.pk = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text}))
	return p
}

// files writes a pair into a folder, as cert.pem and key.pem.
func (p *pair) files(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, cert, p.certs)
	write(t, key, p.pk)
	return cert, key
}

// seen is a server that tells whose certificates it was shown.
type seen struct {
	addr  string
	names chan string
}

func tlsServer(t *testing.T, own, ca *pair) seen {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{own.cert.Raw}, PrivateKey: own.key}},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: pool,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := seen{l.Addr().String(), make(chan string, 4)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if c := conn.(*tls.Conn); c.Handshake() == nil {
				s.names <- c.ConnectionState().PeerCertificates[0].Subject.CommonName
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return s
}

// Files that are no certificates are reported with their places, and nothing of what is in them.
func TestRedisCertificateMistakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "junk"), "SECRET")
	cert, _ := newPair(t, "a", nil).files(t, dir)
	_, key := newPair(t, "b", nil).files(t, t.TempDir())
	const redis = "redis:\n  addresses: [\"a:1\"]\n  secret: 0123456789abcdefg\n  tls: true\n"
	for text, want := range map[string][]string{
		"  ca: " + dir + "/junk\n":                        {"b.yaml:8:7: redis.ca: the file holds no certificate in PEM"},
		"  cert: " + cert + "\n  key: " + key + "\n":      {"b.yaml:8:9: redis.cert: cert and key are not a certificate and its key"},
		"  cert: " + cert + "\n  key: " + dir + "/junk\n": {"b.yaml:8:9: redis.cert: cert and key are not a certificate and its key"},
		"  cert: " + cert + "\n  key: " + dir + "/nope\n": {"b.yaml:8:9: redis.cert: " + dir + "/nope: cannot be read: no such file"},
		"  key: " + key + "\n":                            {"b.yaml:4:1: redis.cert: is required with redis.key"},
		"  ca: " + cert + "\n":                            nil,
	} {
		file := filepath.Join(t.TempDir(), "b.yaml")
		write(t, file, allServices+redis+text)
		var got []string
		if code, _, errOut := typed(t, "check", "-config", file); code != 0 {
			got = strings.Split(strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(errOut, "bff check: "), file, "b.yaml")), "\n")
		}
		if !slices.EqualFunc(got, want, strings.HasPrefix) || strings.Contains(strings.Join(got, ""), "SECRET") {
			t.Errorf("%s: %s", text, strings.Join(got, "\n"))
		}
	}
}
