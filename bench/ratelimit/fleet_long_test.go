//go:build bench

package ratelimit_test

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

var (
	fleetLength    = flag.Duration("fleet.length", time.Minute, "how long each fleet runs")
	fleetDecisions = flag.Int("fleet.decisions", 10_000_000, "how many decisions to compare with the oracle, at least")
)

// TestFleet runs 50 nodes as goroutines with clients of their own and then as 8 processes, against one Redis, with
// bursts of mixed costs that ask for far more than there is. Over-admission must be 0 and utilisation at least 99 %.
func TestFleet(t *testing.T) {
	server := redistest.Start(t)
	rows := [][]string{{"50 nodes, " + fleetLength.String() + " each, demand without end", "decisions compared", "wrong", "over", "used"}}
	ways := []struct {
		name string
		run  func(fleet) ([]operation, error)
	}{
		{"goroutines", fleet.run},
		{"8 processes", func(f fleet) ([]operation, error) { return f.processes(8) }},
	}
	for _, a := range []ratelimit.Algorithm{ratelimit.GCRA, ratelimit.TokenBucket} {
		for _, way := range ways {
			t.Run(a.String()+"/"+way.name, func(t *testing.T) {
				empty(t, server)
				f := fleet{Addr: server.Addr, Policies: roomy(a), Nodes: 50, Callers: 2, Viewers: 2, Length: *fleetLength, Seed: 2, DenyFor: -1}
				ops := mustRun(t, func() ([]operation, error) { return way.run(f) })
				compared, wrong := exact(t, ops, f.Policies)
				over, used := f.worst(ops)
				rows = append(rows, []string{a.String() + ", " + way.name, grouped(compared), grouped(wrong), percent(over), percent(used)})
				if over > 0 || used < .99 {
					t.Errorf("%.4f %% over, want 0; %.2f %% used, want 99", 100*over, 100*used)
				}
			})
		}
	}
	table("A fleet, every decision strict", rows...)
}

func empty(t *testing.T, s *redistest.Server) {
	t.Helper()
	if err := s.Client().FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

// roomy is a policy with so much burst that nothing overflows, unused, while a busy machine runs none of the callers.
func roomy(a ratelimit.Algorithm) []ratelimit.Policy {
	return []ratelimit.Policy{{Name: a.String(), Algorithm: a, Limit: 10_000, Window: 10 * time.Second}}
}

// TestFleetRefunds settles each operation with less than it reserved, from 50 nodes: what is really used stays within
// the envelope all the same, and refusals that nodes remember do not waste the quota.
func TestFleetRefunds(t *testing.T) {
	server := redistest.Start(t)
	rows := [][]string{{"50 nodes, half of each cost given back", "operations", "over", "used"}}
	for _, remember := range []time.Duration{-1, 0} {
		empty(t, server)
		f := fleet{Addr: server.Addr, Policies: roomy(ratelimit.GCRA), Nodes: 50, Callers: 2, Viewers: 4, Length: *fleetLength, Seed: 3,
			DenyFor: remember, Refund: true}
		ops := mustRun(t, f.run)
		over, used := f.worst(ops)
		name := map[bool]string{true: "refusals remembered by nodes", false: "every refusal asked of Redis"}[remember == 0]
		rows = append(rows, []string{name, grouped(len(ops)), percent(over), percent(used)})
		if over > 0 {
			t.Errorf("%.4f %% over, want 0", 100*over)
		}
	}
	table("A fleet that gives back what it did not use", rows...)
}

// TestFleetLeases lets 50 nodes lease: at most 2.5 % over, at least 98 % used, and far fewer calls of Redis.
func TestFleetLeases(t *testing.T) {
	server := redistest.Start(t)
	p := ratelimit.Policy{Name: "hot", Limit: 5_000_000, Window: 10 * time.Second, Lease: true}
	rows := [][]string{{"50 nodes, one hot partition", "operations", "Redis calls for each", "over", "used"}}
	for name, pause := range map[string]time.Duration{"scarce": 0, "plenty": 40 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			empty(t, server)
			f := fleet{Addr: server.Addr, Policies: []ratelimit.Policy{p}, Nodes: 50, Callers: 4, Viewers: 1, Length: *fleetLength,
				Seed: 4, Pause: pause}
			if name == "scarce" {
				f.Policies[0].Limit = 50_000
			}
			before := scriptCalls(t, server.Client())
			ops := mustRun(t, f.run)
			calls := scriptCalls(t, server.Client()) - before
			over, used := f.worst(ops)
			each := fmt.Sprintf("%.3f", float64(calls)/float64(len(ops)))
			rows = append(rows, []string{name, grouped(len(ops)), each, percent(over), percent(used)})
			if over > .025 {
				t.Errorf("%.3f %% over, want at most 2.5", 100*over)
			}
			if name == "scarce" && used < .98 {
				t.Errorf("%.2f %% used, want 98", 100*used)
			}
		})
	}
	table("A fleet with leases", rows...)
}

// scriptCalls is how many scripts the server has run.
func scriptCalls(t *testing.T, c *redis.Client) int {
	t.Helper()
	info, err := c.InfoMap(context.Background(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(info["Commandstats"]["cmdstat_evalsha"], "calls=")
	digits, _, _ := strings.Cut(rest, ",")
	n, _ := strconv.Atoi(digits) // none yet: 0
	return n
}

// TestOracle compares at least -fleet.decisions decisions of all five algorithms, alone and together, with the oracle.
func TestOracle(t *testing.T) {
	server := redistest.Start(t)
	mixes := [][]ratelimit.Policy{fiveAlgorithms()}
	for _, a := range allAlgorithms() {
		mixes = append(mixes, one(a))
	}
	names := []string{"all five at once"}
	for _, p := range fiveAlgorithms() {
		names = append(names, p.Name)
	}
	perMix, wrong := make([]int, len(mixes)), make([]int, len(mixes))
	var compared, rounds, failed int
	// Each algorithm alone once, and then all five at once for as long as it takes.
	for ; (compared < *fleetDecisions || rounds < len(mixes)) && !t.Failed(); rounds++ {
		mix := (rounds + 1) % len(mixes)
		if rounds >= len(mixes) {
			mix = 0
		}
		empty(t, server)
		f := fleet{Addr: server.Addr, Policies: mixes[mix], Nodes: 50, Callers: 20, Viewers: 8, Length: *fleetLength / 2,
			Seed: 100 + uint64(rounds), DenyFor: -1}
		ops, err := f.processes(8)
		if err != nil { // a node that does not get through for ten seconds: the machine's fault, but not for ever
			if failed++; failed > 3 {
				t.Fatal(err)
			}
			t.Logf("round %d does not count: %v", rounds+1, err)
			continue
		}
		n, bad := exact(t, ops, f.Policies)
		compared, perMix[mix], wrong[mix] = compared+n, perMix[mix]+n, wrong[mix]+bad
		t.Logf("round %d, %s: %d decisions, %d in all", rounds+1, names[mix], n, compared)
	}
	rows := [][]string{{fmt.Sprintf("50 nodes with 20 callers each, in 8 processes, %d rounds of %v", rounds, *fleetLength/2), "decisions compared", "wrong"}}
	for mix, n := range perMix {
		rows = append(rows, []string{names[mix], grouped(n), grouped(wrong[mix])})
	}
	table("Decisions compared with the oracle: "+grouped(compared), rows...)
}
