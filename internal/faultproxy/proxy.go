package faultproxy

import (
	"cmp"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Proxy makes one service misbehave. It is safe for concurrent use, and has no goroutines of its own.
type Proxy struct {
	now atomic.Pointer[state]

	mu        sync.Mutex // guards what follows, and the change of now
	random    *rand.Rand
	listeners []*listener
}

// state is what holds until faults are set anew.
type state struct {
	faults []Fault
	ended  chan struct{} // closed when it does not hold any more
}

// New makes a Proxy that has no faults yet. What it does by chance follows from seed.
func New(seed uint64) *Proxy {
	p := &Proxy{random: rand.New(rand.NewPCG(seed, 0))}
	p.now.Store(&state{ended: make(chan struct{})})
	return p
}

// Set replaces the faults. Requests that one of the old faults holds back are cut off. It is an error if a fault is not
// valid, which changes nothing, or if the address could not be listened to again after Refuse.
func (p *Proxy) Set(faults ...Fault) error {
	if err := Validate(faults...); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.now.Swap(&state{faults: append([]Fault(nil), faults...), ended: make(chan struct{})})
	close(old.ended)
	_, refuses := p.now.Load().find(Refuse)
	for _, l := range p.listeners {
		if err := l.refuse(refuses); err != nil {
			return err
		}
	}
	return nil
}

// Faults returns those that are set.
func (p *Proxy) Faults() []Fault { return append([]Fault(nil), p.now.Load().faults...) }

// find returns the fault of a kind.
func (s *state) find(kind string) (Fault, bool) {
	for _, f := range s.faults {
		if f.Kind == kind {
			return f, true
		}
	}
	return Fault{}, false
}

// chance is a number from 0 to 1.
func (p *Proxy) chance() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.random.Float64()
}

// Handler answers as next does, but for the faults. Several strike one after the other: first delays, then what keeps the
// service from being asked, then what becomes of its answer.
func (p *Proxy) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := p.now.Load()
		if len(s.faults) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		p.serve(s, w, r, next)
	})
}

func (p *Proxy) serve(s *state, w http.ResponseWriter, r *http.Request, next http.Handler) {
	if !p.delay(s, r.Context()) {
		fail(w, http.StatusServiceUnavailable, "Stopping")
		return
	}
	var body []Fault
	for _, f := range s.faults {
		switch {
		case f.Kind == Refuse:
			reset(w)
		case f.Kind == Hang:
			_, _ = io.Copy(io.Discard, r.Body) // before that nobody notices that a caller leaves
			s.wait(r.Context(), 0)
			panic(http.ErrAbortHandler)
		case f.Kind == Errors && (f.Share == 0 || p.chance() < f.Share):
			fail(w, cmp.Or(f.Status, http.StatusInternalServerError), "Injected fault")
			return
		case f.Body():
			body = append(body, f)
		}
	}
	if len(body) == 0 {
		next.ServeHTTP(w, r)
		return
	}
	spoil(s, w, r, next, body)
}

// delay holds a request back. It is false if the caller has left, or the server ends.
func (p *Proxy) delay(s *state, ctx context.Context) bool {
	var d time.Duration
	if f, ok := s.find(Latency); ok {
		d += f.duration()
	}
	if f, ok := s.find(Jitter); ok {
		d += time.Duration(p.chance() * float64(f.duration()))
	}
	if d > 0 {
		s.wait(ctx, d)
	}
	return ctx.Err() == nil
}

// duration is For, or what stands for it.
func (f Fault) duration() time.Duration {
	if f.Kind == HalfOpen {
		return cmp.Or(f.For, 50*time.Millisecond)
	}
	return cmp.Or(f.For, time.Second)
}

// wait is until the time is over, faults are set anew or ctx ends; 0 is for ever.
func (s *state) wait(ctx context.Context, d time.Duration) {
	var over <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
	case <-s.ended:
	case <-ctx.Done():
	}
}
