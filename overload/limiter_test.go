package overload

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// calm is a node on which no goroutine waits for a CPU.
func calm() time.Duration { return 0 }

// arrival is one operation of a script.
type arrival struct {
	After, Takes, Leaves time.Duration // since the arrival before; in flight; its caller has gone, 0 for never
	Urgency              int
	Patient              bool
}

// script draws operations that come and go.
func script() *rapid.Generator[[]arrival] {
	ms := func(most int) *rapid.Generator[time.Duration] {
		return rapid.Map(rapid.IntRange(0, most), func(n int) time.Duration { return time.Duration(n) * time.Millisecond })
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) arrival {
		a := arrival{
			After: ms(20).Draw(t, "after"), Takes: ms(300).Draw(t, "takes"),
			Urgency: rapid.IntRange(-1, LeastUrgent+1).Draw(t, "urgency"), Patient: rapid.IntRange(0, 9).Draw(t, "patient") == 0,
		}
		if rapid.Bool().Draw(t, "goes") {
			a.Leaves = ms(200).Draw(t, "leaves")
		}
		return a
	}), 1, 200)
}

// hasty is how many wait who do not wait for long.
func hasty(l *Limiter) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.queue.hasty
}

// Whatever comes: no more are in flight than may be, none of the hasty waits for longer than the bound, nor do more of
// them than may, the patient are not refused, and when all have gone nothing is left.
func TestLimiterKeepsItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		arrivals := script().Draw(rt, "arrivals")
		c := Config{MaxInFlight: rapid.IntRange(1, 20).Draw(rt, "in flight"), MaxWaiting: rapid.IntRange(-1, 10).Draw(rt, "waiting")}
		busy := rapid.Bool().Draw(rt, "busy") // goroutines wait for a CPU
		c.Delay = func() time.Duration {
			if busy {
				return time.Second
			}
			return 0
		}
		var err error
		synctest.Test(t, func(*testing.T) { err = play(New(c), arrivals) })
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// play lets operations come and go, and says what was not as it should be.
func play(l *Limiter, arrivals []arrival) error {
	var mu sync.Mutex
	var errs []error
	wrong := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, fmt.Errorf(format, args...))
	}
	var all sync.WaitGroup
	for i, a := range arrivals {
		time.Sleep(a.After)
		all.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if a.Leaves > 0 {
				ctx, cancel = context.WithTimeout(ctx, a.Leaves)
				defer cancel()
			}
			came := time.Now()
			p, err := l.enter(ctx, a.Urgency, a.Patient, time.Time{})
			waited := time.Since(came)
			switch s := l.Stats(); {
			case s.InFlight > l.config.MaxInFlight:
				wrong("%d: %+v", i, s)
			case s.Waiting < 0, hasty(l) > max(0, l.config.MaxWaiting):
				wrong("%d: %d wait", i, s.Waiting)
			case !a.Patient && waited > DefaultWait:
				wrong("%d: waited for %v", i, waited)
			case errors.Is(err, ErrShed) && a.Patient:
				wrong("%d: a patient one was refused", i)
			case err != nil && !errors.Is(err, ErrShed) && ctx.Err() == nil:
				wrong("%d: %v", i, err)
			}
			if err != nil {
				return
			}
			time.Sleep(a.Takes)
			p.Leave()
			p.Leave()
		})
		synctest.Wait()
	}
	all.Wait()
	if s := l.Stats(); s.InFlight != 0 || s.Waiting != 0 || hasty(l) != 0 {
		wrong("left behind: %+v", s)
	}
	return errors.Join(errs...)
}

// fill takes all the room that there is for what is usual.
func fill(t *testing.T, l *Limiter) (taken []Permit) {
	t.Helper()
	for l.Stats().InFlight < l.Stats().Limit {
		p, err := l.Enter(t.Context(), Usual, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, p)
	}
	return taken
}

// Who waits goes in by urgency, whatever the order in which they came; and the full queue refuses the least urgent.
func TestOrderOfWaiting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		urgencies := rapid.SliceOfN(rapid.IntRange(MostUrgent, Usual), 1, 12).Draw(rt, "urgencies")
		most := rapid.IntRange(1, 12).Draw(rt, "waiting")
		var got []int
		refused := 0
		synctest.Test(t, func(t *testing.T) {
			l := New(Config{MaxInFlight: 3, MaxWaiting: most, Delay: calm})
			held := fill(t, l)
			var mu sync.Mutex
			var all sync.WaitGroup
			for _, u := range urgencies {
				all.Go(func() {
					p, err := l.Enter(t.Context(), u, time.Time{})
					mu.Lock()
					if err == nil {
						got = append(got, u)
					} else {
						refused++
					}
					mu.Unlock()
					p.Leave()
				})
				synctest.Wait()
			}
			held[0].Leave() // and each that goes in lets in the next
			all.Wait()
		})
		if want := max(0, len(urgencies)-most); refused != want {
			rt.Fatalf("%d refused, want %d", refused, want)
		}
		for i := range got[1:] {
			if got[i] > got[i+1] {
				rt.Fatalf("went in: %v", got)
			}
		}
	})
}

// A queue that has stood for long lets nobody wait for long, and the newest goes first.
func TestStandingQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{MaxInFlight: 1, Delay: calm})
		held := fill(t, l)
		waits := func() (took time.Duration, err error) {
			began := time.Now()
			p, err := l.Enter(t.Context(), Usual, time.Time{})
			p.Leave()
			return time.Since(began), err
		}
		if took, err := waits(); took != DefaultWait || !errors.Is(err, ErrShed) {
			t.Fatalf("the first waited for %v: %v", took, err)
		}
		var others sync.WaitGroup
		stand := func() { // one after the other, so that somebody always waits
			for range 40 {
				others.Go(func() { _, _ = waits() })
				time.Sleep(DefaultTarget / 2)
			}
		}
		stand()
		if took, err := waits(); took != DefaultTarget || !errors.Is(err, ErrShed) {
			t.Fatalf("in a standing queue one waited for %v: %v", took, err)
		}
		stand()
		order := make(chan int, 2)
		for i := range 2 {
			others.Go(func() {
				if _, err := waits(); err == nil {
					order <- i
				}
			})
			time.Sleep(time.Millisecond)
		}
		held[0].Leave()
		others.Wait()
		if first := <-order; first != 1 {
			t.Errorf("the oldest went first")
		}
	})
}

// What is in the background leaves a fifth of the room to others.
func TestBackgroundLeavesRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{MaxInFlight: 40, Fixed: true, MaxWaiting: -1, Delay: calm})
		in := map[int]int{}
		for _, u := range []int{LeastUrgent, Usual} {
			for {
				if _, err := l.Enter(t.Context(), u, time.Time{}); err != nil {
					break
				}
				in[u]++
			}
		}
		if in[LeastUrgent] != 32 || in[Usual] != 8 {
			t.Errorf("%v", in)
		}
	})
}

// A nil limiter lets everything in.
func TestNoLimiter(t *testing.T) {
	t.Parallel()
	var l *Limiter
	p, err := l.Enter(t.Context(), Usual, time.Time{})
	if p.Leave(); err != nil || l.Stats() != (Stats{}) {
		t.Errorf("%v, %+v", err, l.Stats())
	}
}
