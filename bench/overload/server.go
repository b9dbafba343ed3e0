package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is the processes that are measured.
type server struct {
	address, admin string // host:port, URL
	pid            int
	ended          []func() error
}

// start builds and starts services and server, with more in its configuration.
func start(ctx context.Context, latency time.Duration, more string) (s *server, err error) {
	s = &server{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	dir, err := os.MkdirTemp("", "overload")
	if err != nil {
		return s, err
	}
	s.ended = append(s.ended, func() error { return os.RemoveAll(dir) })
	build := exec.CommandContext(ctx, "go", "build", "-o", dir, "./cmd/bff", "./cmd/services")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return s, fmt.Errorf("run this in the root of the repository: %w", err)
	}
	config := "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nserver: {connectionsPerAddress: 0, drainDelay: 0s}\nservices:\n"
	services, _, err := s.command(ctx, 1, filepath.Join(dir, "services"), "-listen-first-port", "0", "-latency", latency.String())
	if err != nil {
		return s, err
	}
	for range 7 {
		line, err := services.ReadString('\n')
		if err != nil {
			return s, err
		}
		name, url, _ := strings.Cut(strings.TrimSpace(line), " ")
		config += fmt.Sprintf("  %s: {url: %q, concurrency: 20000, queue: 20000}\n", name, strings.TrimSpace(url))
	}
	file := filepath.Join(dir, "bff.yaml")
	if err := errors.Join(os.WriteFile(file, []byte(config+more), 0o600), unlimited(filepath.Join(dir, "schema"))); err != nil {
		return s, err
	}
	out, pid, err := s.command(ctx, 0, filepath.Join(dir, "bff"), "serve", "-config", file, "-schema", filepath.Join(dir, "schema"))
	if err != nil {
		return s, err
	}
	line, err := out.ReadString('\n')
	if err != nil {
		return s, fmt.Errorf("bff serve has not started: %w", err)
	}
	var url string
	if _, err := fmt.Sscanf(line, "serving %s operators at %s", &url, &s.admin); err != nil {
		return s, fmt.Errorf("%q: %w", line, err)
	}
	s.address, s.pid = strings.TrimSuffix(strings.TrimPrefix(url, "http://"), ","), pid
	return s, nil
}

// unlimited writes the clients into a folder, without rate limits for the one that is asked.
func unlimited(dir string) error {
	if err := os.CopyFS(filepath.Join(dir, "web"), os.DirFS("schema/web")); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "web", "client.yaml"), []byte("cost: {max: 100000}\nrate: []\n"), 0o600)
}

// command starts a program on one core and returns what it prints.
func (s *server) command(ctx context.Context, core int, name string, args ...string) (*bufio.Reader, int, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	if path, err := exec.LookPath("taskset"); err == nil {
		cmd = exec.CommandContext(ctx, path, append([]string{"-c", strconv.Itoa(core), name}, args...)...)
	}
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, 0, err
	}
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	s.ended = append(s.ended, func() error {
		_ = cmd.Process.Signal(syscall.SIGKILL)
		return cmd.Wait()
	})
	return bufio.NewReader(out), cmd.Process.Pid, nil
}

func (s *server) close() {
	for _, end := range slices.Backward(s.ended) {
		_ = end() // killed, as it was told
	}
}

// Measured is an outcome and what it took from the server.
type Measured struct {
	Outcome
	spent    time.Duration // CPU
	resident int           // bytes, the most
	ready    []time.Duration
}

// cpu is what one operation costs that is served.
func (m Measured) cpu() time.Duration { return m.spent / time.Duration(max(1, len(m.served))) }

// capacity is the most that the server serves when nobody asks before the last answer has come.
func (s *server) capacity(ctx context.Context, l Load) (best Measured, err error) {
	for _, connections := range []int{100, 200, 300, 400} {
		l.Connections, l.PerSecond = connections, 0
		got, err := s.measure(ctx, l)
		if err != nil {
			return best, err
		}
		if len(got.served) > len(best.served) {
			best = got
		}
	}
	return best, nil
}

// measure lets a load come and looks at the server meanwhile.
func (s *server) measure(ctx context.Context, l Load) (m Measured, err error) {
	watching, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	var before time.Duration
	m.Outcome, err = l.run(ctx, func() {
		before = s.cpuTime()
		all.Go(func() { m.ready = s.askReady(watching) })
		all.Go(func() {
			for range ticks(watching, 50*time.Millisecond, l.Lasts) {
				m.resident = max(m.resident, s.resident())
			}
			m.spent = s.cpuTime() - before
		})
	})
	stop()
	all.Wait()
	slices.Sort(m.ready)
	time.Sleep(time.Second) // what is left of it ends
	return m, err
}

// askReady asks for readiness ten times a second.
func (s *server) askReady(ctx context.Context) (times []time.Duration) {
	t := time.NewTicker(100 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return times
		case <-t.C:
		}
		began := time.Now()
		resp, err := http.Get(s.admin + "/readyz")
		if err != nil {
			continue
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		times = append(times, time.Since(began))
	}
}

// cpuTime is what the server has used so far.
func (s *server) cpuTime() time.Duration {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / 100 // clock ticks
}

// resident is the memory of the server.
func (s *server) resident() int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.pid))
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}
