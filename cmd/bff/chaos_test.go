package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/internal/faultproxy"
)

// chaosFull asks for every service with every fault, alone and with twice the load.
var chaosFull = flag.Bool("chaos", false, "run the whole matrix of TestChaos")

// chaosShort is what runs each time: each fault once, at a service where it changes something.
var chaosShort = map[string][]string{
	demo.Recommendations: {"refuse", "truncate", "content-type"},
	demo.Posts:           {"hang", "reset", "short"},
	demo.Profiles:        {"latency", "garbage", "long"},
	demo.Notifications:   {"jitter", "oversized", "content-length"},
	demo.Ads:             {"trickle", "errors", "half-open:1ms"},
	demo.Analytics:       {"duplicates", "empty", "errors:10%"},
}

// chaosFaults are all, and failures that are seldom. Connections die after a moment, so that each call meets a dead one.
func chaosFaults() []string {
	faults := append(faultproxy.Kinds(), "errors:10%")
	faults[slices.Index(faults, faultproxy.HalfOpen)] = "half-open:1ms"
	return faults
}

// The times of the matrix. Only the service that is struck has little time, so that a machine with much to do does not make
// the others look faulty.
const (
	chaosTimeout  = 300 * time.Millisecond
	chaosDeadline = 20 * time.Second
	chaosMargin   = 5 * time.Second
	chaosRecovery = 10 * time.Second
)

// Whatever one service does, a home page has all of the others', and of that one's what is right or null with an error and
// a reason; it comes in time; nothing is left running; and all is back soon after the fault has ended.
//
// The whole matrix, with its table for docs/resilience.md, takes two minutes or so:
//
//	go test ./cmd/bff -run '^TestChaos$' -chaos -v
func TestChaos(t *testing.T) { // not parallel: it counts goroutines
	before := runtime.NumGoroutine()
	table := &chaosTable{}
	t.Run("matrix", func(t *testing.T) {
		for service, faults := range chaosShort {
			loads := []int{1}
			if *chaosFull {
				faults, loads = chaosFaults(), []int{1, 2}
			}
			t.Run(service, func(t *testing.T) {
				t.Parallel()
				c := newChaos(t, service)
				for _, fault := range faults {
					for _, load := range loads {
						t.Run(fmt.Sprintf("%s/load %d", fault, load), func(t *testing.T) { table.add(c.strike(t, fault, load)) })
					}
				}
			})
		}
	})
	for end := time.Now().Add(chaosRecovery); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			var all strings.Builder
			_ = pprof.Lookup("goroutine").WriteTo(&all, 1)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, all.String())
		}
	}
	t.Logf("what a home page shows:\n\n%s\n%s", table, table.byFault())
}

// chaosCase is one service to be struck, in a whole server of its own.
type chaosCase struct {
	*Demo
	service string
	healthy any // the data of a home page
}

// chaosLabel is what the goroutines of a case have, with the name of its service.
const chaosLabel = "chaos"

func newChaos(t *testing.T, service string) (c *chaosCase) {
	t.Helper()
	pprof.Do(t.Context(), pprof.Labels(chaosLabel, service), func(context.Context) { c = startChaos(t, service) })
	for end := time.Now().Add(chaosRecovery); ; {
		page := c.page(t)
		if len(page.Errors) == 0 && len(page.Extensions.Degraded) == 0 {
			c.healthy = page.Data
			return c
		}
		if time.Now().After(end) { // a cold start on a busy machine may be late
			t.Fatalf("never healthy: %+v", page)
		}
	}
}

// startChaos starts the server and its services.
func startChaos(t *testing.T, service string) *chaosCase {
	t.Helper()
	dir := copyClients(t)
	write(t, dir+"/web/client.yaml", fmt.Sprintf("identify:\n  clientIds: [web]\ndeadline: %s\nlimits: {errors: 100}\n%s", chaosDeadline, oneWindow(1_000_000)))
	c := &chaosCase{service: service}
	struck := demo.New(demo.Options{})
	running, err := struck.Start(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(); err != nil {
			t.Error(err)
		}
	})
	c.Demo = startDemo(t, demo.Options{}, func(cfg *bff.Config) {
		cfg.Schema, cfg.Services = dir, map[string]bff.ServiceConfig{}
		for name, url := range running.URLs() {
			s := bff.ServiceConfig{URL: url}
			s.SetDefaults()
			if s.Timeout = time.Minute; name == service {
				s.Timeout, s.MaxBytes, s.Breaker.Pause = chaosTimeout, 1<<20, chaosTimeout
			}
			cfg.Services[name] = s
		}
	})
	c.Services = running
	return c
}

// page asks for the home page and checks what holds for each.
func (c *chaosCase) page(t *testing.T) chaosPage {
	t.Helper()
	begun := time.Now()
	got := c.post(t, "web", "7", designHome, `{"first": 20}`)
	took := time.Since(begun)
	if took > chaosDeadline+chaosMargin {
		t.Errorf("a page took %s", took)
	}
	return readChaosPage(t, got, took)
}

// strike makes the service misbehave, asks for pages, lets it recover and says what was seen.
func (c *chaosCase) strike(t *testing.T, fault string, load int) chaosRow {
	row := chaosRow{service: c.service, fault: fault, load: load, seen: map[string]int{}}
	c.set(t, c.service+"="+fault)
	var pages sync.WaitGroup
	var mu sync.Mutex
	for range 4 * load {
		pages.Go(func() {
			for range 3 {
				page := c.page(t)
				faulty := page.check(t, c, fault)
				mu.Lock()
				row.add(page, faulty)
				mu.Unlock()
			}
		})
	}
	pages.Wait()
	c.set(t, "none")
	row.recovery = c.recover(t)
	c.settle(t)
	if certain(fault) && row.whole > 0 {
		t.Errorf("%d of %d pages are whole", row.whole, row.pages)
	}
	return row
}

// certain says that no page can be whole while a fault is there.
func certain(fault string) bool {
	f, _ := faultproxy.Parse(fault)
	return !f[0].Lists() && !slices.Contains([]string{faultproxy.Jitter, faultproxy.HalfOpen}, f[0].Kind) && f[0].Share == 0
}

func (c *chaosCase) set(t *testing.T, faults string) {
	t.Helper()
	if err := c.Services.SetFaults(faults); err != nil {
		t.Fatal(err)
	}
}

// recover asks until a page is as it was before.
func (c *chaosCase) recover(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	for ; ; time.Sleep(10 * time.Millisecond) {
		page := c.page(t)
		if len(page.Errors) == 0 && len(page.Extensions.Degraded) == 0 && same(page.Data, c.healthy) {
			return time.Since(begun)
		}
		if time.Since(begun) > chaosRecovery {
			t.Fatalf("after %s %s is not back: %+v", chaosRecovery, c.service, page)
		}
	}
}

// settle waits until the server is in no operation any more, and nothing waits for its services.
func (c *chaosCase) settle(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(chaosRecovery); ; time.Sleep(10 * time.Millisecond) {
		busy := busyWith(chaosLabel, c.service)
		if busy == "" {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("goroutines are left:\n%s", busy)
		}
	}
}
