package main

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// transport is how an operation comes to the server and its answer back.
type transport string

const (
	byPost      transport = "POST"
	byGet       transport = "GET"
	byQuery     transport = "QUERY"
	byPost2     transport = "POST, HTTP/2"
	inEvents    transport = "SSE"
	inEvents2   transport = "SSE, HTTP/2"
	inEvents22  transport = "SSE, parts of 2022"
	inParts22   transport = "multipart, parts of 2022"
	inPartsV02  transport = "multipart, parts of v0.2"
	inPayloads  transport = "multipart, subscriptions"
	overSockets transport = "WebSocket"
)

var transports = []transport{
	byPost, byPost2, byGet, byQuery, inEvents, inEvents2, inEvents22, inParts22, inPartsV02, inPayloads, overSockets,
}

// kind is what is asked.
type kind string

const (
	plainQuery    kind = "query"
	deferredQuery kind = "deferred query"
	besideSchema  kind = "introspection beside data"
	aMutation     kind = "mutation"
	aSubscription kind = "subscription"
)

var kinds = []kind{plainQuery, deferredQuery, besideSchema, aMutation, aSubscription}

// situation is what happens to it.
type situation string

const (
	calm           situation = "nothing happens"
	dryRun         situation = "dry run"
	onlyPriced     situation = "GraphQL-Cost: validate"
	throttled      situation = "the allowance is spent"
	denied         situation = "no token"
	serviceDown    situation = "a service is down"
	deadlinePasses situation = "the deadline passes"
	callerLeaves   situation = "the caller leaves"
	serverDrains   situation = "the server drains"
)

var situations = []situation{calm, dryRun, onlyPriced, throttled, denied, serviceDown, deadlinePasses, callerLeaves, serverDrains}

// cell is one field of the matrix. Its number is that of its viewer, of its profile, and of the request.
type cell struct {
	transport
	kind
	situation
	number int
}

func (c cell) String() string { return string(c.transport) + "/" + string(c.kind) }

// cellsOf are all cells of a situation.
func cellsOf(s situation) (out []cell) {
	for _, t := range transports {
		for _, k := range kinds {
			out = append(out, cell{t, k, s, len(out) + 1})
		}
	}
	return out
}

// Whatever the transport, an operation has one life: what differs by transport is in matrix_expect_test.go, and nothing
// else does.
func TestOperationsEndTheSameWayOverEveryTransport(t *testing.T) {
	t.Parallel()
	for _, s := range situations {
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			a := newArena(t, s)
			cells := cellsOf(s)
			reports := a.run(t, cells)
			for i, c := range cells {
				t.Run(c.String(), func(t *testing.T) {
					if diff := cmp.Diff(expect(c), reports[i]); diff != "" {
						t.Errorf("(-want +got):\n%s%s", diff, c.document())
					}
				})
			}
		})
	}
}

// The matrix is whole. A cell that cannot run is there with the reason, and is asserted like any other.
func TestMatrixIsWhole(t *testing.T) {
	t.Parallel()
	got := map[string]int{}
	for _, s := range situations {
		for _, c := range cellsOf(s) {
			got[string(c.refusal())]++
			got["all"]++
		}
	}
	want := map[string]int{
		"all":                      11 * 5 * 9,
		string(unknownField):       11 * 2,           // a dry run of mutations and subscriptions
		string(mutationNeedsPost):  2 * 8,            // GET and QUERY
		string(needsAStream):       4 * 8,            // subscriptions by POST, twice, GET and QUERY
		string(needsAnotherStream): 2*8 + 3*9 + 8,    // subscriptions in parts; queries and mutations in payloads
		string(tooManyPoints):      11*5 - 2 - 4 - 6, // whatever could run
		string(needsToken):         5,                // the subscriptions that could run
		string(noReason):           326,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells by reason of their refusal (-want +got):\n%s", diff)
	}
}

// run takes all cells of a situation through the server at once, and reports what came of each.
func (a *arena) run(t *testing.T, cells []cell) []ending {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a.spend(t, cells)
	before := a.outcomes(t)
	reports := make([]ending, len(cells))
	var all, cut sync.WaitGroup
	for i, c := range cells {
		if c.cutByDrain() {
			cut.Add(1)
		}
		all.Go(func() {
			reports[i] = a.visit(ctx, c)
			if c.cutByDrain() {
				cut.Done()
			}
		})
	}
	if a.situation == serverDrains {
		a.awaitBoard(ctx, t, "all are under way", func() bool { return every(cells, a.underWay) })
		a.stop()
		cut.Wait()
		close(a.release) // what is not cut can finish only now
	}
	all.Wait()
	a.quiet(ctx, t, cells)
	a.sameOutcomes(t, cells, before)
	for i, c := range cells {
		a.complete(t, c, &reports[i])
	}
	return reports
}
