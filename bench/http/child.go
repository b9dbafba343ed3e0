package overhttp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"strconv"
	"time"
)

// variable holds the Spec of a child.
const variable = "FACET_BENCH_CHILD"

// Spec says what a child serves.
type Spec struct {
	// Name is a competitor, see [Cached] and [Calling], or "services".
	Name string
	// Workload and First are the operation, see execution.Named.
	Workload string
	First    int
	// Services are the addresses of the services; without any, data is in memory.
	Services map[string]string
	// Latency is the delay of every answer of the services.
	Latency time.Duration
	// Wait is how long a dataloader v7 collects keys.
	Wait time.Duration
	// Core pins the process to one core, counted from 1, where taskset is on PATH; 0 does not.
	Core int
	// Profile is the file for a CPU profile of all the child does; empty: none.
	Profile string
}

// Child serves and reports true if this process was started as a child.
func Child() (was bool, err error) {
	text := os.Getenv(variable)
	if text == "" {
		return false, nil
	}
	var s Spec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return true, fmt.Errorf("%s: %w", variable, err)
	}
	return true, s.live()
}

// live serves until the parent has gone.
func (s Spec) live() error {
	urls, closeAll, err := s.serve()
	if err != nil {
		return err
	}
	defer closeAll()
	if s.Profile != "" {
		file, err := os.Create(s.Profile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	if err := json.NewEncoder(os.Stdout).Encode(urls); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// Process is a child that serves. Close ends it.
type Process struct {
	Spec Spec
	// URLs are its addresses by name: "server", or those of the services.
	URLs  map[string]string
	cmd   *exec.Cmd
	stdin io.Closer
}

// Start starts a child.
func Start(ctx context.Context, s Spec) (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	p := &Process{Spec: s, cmd: exec.CommandContext(ctx, self)}
	if path, err := exec.LookPath("taskset"); err == nil && s.Core > 0 {
		p.cmd = exec.CommandContext(ctx, path, "-c", strconv.Itoa(s.Core-1), self)
	}
	p.cmd.Env = append(os.Environ(), variable+"="+string(text))
	if s.Core > 0 {
		p.cmd.Env = append(p.cmd.Env, "GOMAXPROCS=1")
	}
	p.cmd.Stderr = os.Stderr
	return p, p.start()
}

func (p *Process) start() error {
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.stdin = in
	if err := p.cmd.Start(); err != nil {
		return err
	}
	if err := json.NewDecoder(out).Decode(&p.URLs); err != nil {
		return fmt.Errorf("%s did not start: %w", p.Spec.Name, err)
	}
	return nil
}

// Close ends the child and waits for it.
func (p *Process) Close() error {
	_ = p.stdin.Close()
	return p.cmd.Wait()
}
