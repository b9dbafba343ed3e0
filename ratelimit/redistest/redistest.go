// Package redistest runs real Redis servers for tests: started, stopped, killed and slowed down at will.
// It is not for production code and does not replace miniredis, which has a clock that tests can move.
package redistest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// startTimeout bounds how long a server may take to answer. Machines that run tests are busy.
const startTimeout = 15 * time.Second

// Server is one redis-server on loopback, without persistence.
type Server struct {
	// Addr is host:port. It stays the same over Kill and Restart.
	Addr string

	t    testing.TB
	bin  string
	args []string
	dir  string

	mu  sync.Mutex
	cmd *exec.Cmd
	out *bytes.Buffer
}

// Start runs the redis-server that is on PATH, with further arguments such as "--maxmemory", "2mb", and stops it when
// the test ends. Without one it skips the test, or fails it if the environment has FACET_REQUIRE_REAL=1.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("FACET_REQUIRE_REAL") == "1" {
			t.Fatalf("redistest: FACET_REQUIRE_REAL=1, but there is no redis-server on PATH: %v", err)
		}
		t.Skip("redistest: needs a redis-server on PATH")
	}
	s := &Server{t: t, bin: bin, args: args, dir: t.TempDir()}
	// A port that was free a moment ago may be taken now: try some.
	for range 5 {
		s.Addr = "127.0.0.1:" + strconv.Itoa(freePort(t))
		if err = s.launch(); err == nil {
			t.Cleanup(s.Kill)
			return s
		}
	}
	t.Fatalf("redistest: %v", err)
	return nil
}

// freePort is a port with another one free 10,000 above it, where a server in cluster mode listens too.
func freePort(t testing.TB) int {
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("redistest: find a free port: %v", err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		l.Close()
		if port < 55_000 {
			return port
		}
	}
}

// launch starts the process and waits until it answers.
func (s *Server) launch() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, port, _ := net.SplitHostPort(s.Addr)
	args := append([]string{"--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no",
		"--dir", s.dir, "--daemonize", "no"}, s.args...)
	cmd := exec.Command(s.bin, args...)
	out := new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	s.cmd, s.out = cmd, out
	if err := s.await(); err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		s.cmd = nil
		return fmt.Errorf("redis-server did not answer: %w; it said: %s", err, out)
	}
	return nil
}

// await waits until the server answers a PING, be it with an error.
func (s *Server) await() (err error) {
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if err = s.ping(); err == nil {
			return nil
		}
	}
	return err
}

func (s *Server) ping() error {
	conn, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	if _, err = conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 64))
	return err
}

func (s *Server) client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, DialerRetries: 1})
}

// Client is a plain client of the server, closed when the test ends.
func (s *Server) Client() *redis.Client {
	c := s.client()
	s.t.Cleanup(func() { c.Close() })
	return c
}

// Kill ends the process as kill -9 does. Everything in it is lost.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return
	}
	s.cmd.Process.Kill()
	s.cmd.Wait()
	s.cmd = nil
}

// Restart kills the process and starts an empty one at the same address.
func (s *Server) Restart() {
	s.t.Helper()
	s.Kill()
	if err := s.launch(); err != nil {
		s.t.Fatalf("redistest: restart: %v", err)
	}
}

// Stop freezes the process as SIGSTOP does: connections stay, nothing answers.
func (s *Server) Stop() { s.signal(syscall.SIGSTOP) }

// Continue ends Stop.
func (s *Server) Continue() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		s.t.Fatalf("redistest: send %v: the server is not running", sig)
	}
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatalf("redistest: send %v: %v", sig, err)
	}
}

// Cluster runs n masters as one Redis Cluster with the slots spread evenly, and waits until all of them agree.
func Cluster(t testing.TB, n int) []*Server {
	t.Helper()
	servers := make([]*Server, n)
	for i := range servers {
		servers[i] = Start(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000",
			"--cluster-require-full-coverage", "no")
	}
	const slots = 16384
	ctx := context.Background()
	for i, s := range servers {
		c := s.Client()
		must(t, c.ClusterAddSlotsRange(ctx, i*slots/n, (i+1)*slots/n-1).Err())
		host, port, _ := net.SplitHostPort(servers[0].Addr)
		must(t, c.ClusterMeet(ctx, host, port).Err())
	}
	for _, s := range servers {
		awaitCluster(t, s.Client(), n)
	}
	return servers
}

func awaitCluster(t testing.TB, c *redis.Client, n int) {
	t.Helper()
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		info, err := c.ClusterInfo(context.Background()).Result()
		if err == nil && strings.Contains(info, "cluster_state:ok") &&
			strings.Contains(info, "cluster_slots_assigned:16384") &&
			strings.Contains(info, fmt.Sprintf("cluster_size:%d", n)) {
			return
		}
	}
	t.Fatal("redistest: the cluster did not come together")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("redistest: %v", err)
	}
}
