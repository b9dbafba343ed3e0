package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/kitchen/library"
	"github.com/facetgraph/facet/schema"
)

// Times and limits of the sockets that are fuzzed.
const (
	fuzzInit, fuzzIdle, fuzzPing = 3 * time.Second, 60 * time.Second, 25 * time.Second
	fuzzMessage, fuzzRunning     = 2048, 3
	fuzzEvents, fuzzBetween      = 5, 100 * time.Millisecond
)

// streaming has a subscription of a few events, beside the resolvers that fail by chance.
type streaming struct{ kitchen.Chaos }

func (s streaming) Subscription() generated.SubscriptionResolver { return s }

func (s streaming) ReservationOpened(ctx context.Context) (<-chan *library.Reservation, error) {
	events := make(chan *library.Reservation)
	go func() {
		defer close(events)
		for i := range fuzzEvents {
			select {
			case <-ctx.Done():
				return
			case <-time.After(fuzzBetween):
			}
			select {
			case <-ctx.Done():
				return
			case events <- &library.Reservation{ID: int(i + 1)}:
			}
		}
	}()
	return events, nil
}

// verifyFuzz knows these tokens.
func verifyFuzz(_ context.Context, token string) (*auth.Viewer, error) {
	viewer := &auth.Viewer{Subject: "7", Issuer: "i"}
	switch token {
	case "good":
		return viewer, nil
	case "short":
		viewer.Expires = time.Now().Add(fuzzInit)
		return viewer, nil
	case "down":
		return nil, errors.New("the issuer does not answer")
	}
	return nil, &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonExpired}
}

func socketServer(t testing.TB) *Edge {
	t.Helper()
	web := *everyClient(t).Client("web")
	policy := *web.Policy
	policy.Rate = nil
	policy.Subscriptions = schema.Subscriptions{
		MaxPerSocket: fuzzRunning, MaxSocketsPerViewer: 2, MessageBytes: fuzzMessage,
		InitTimeout: fuzzInit, IdleTimeout: fuzzIdle, PingInterval: fuzzPing,
	}
	web.Policy = &policy
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: streaming{chaos(0)}}, Options{Verify: verifyFuzz})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// FuzzSocket is a peer that does anything in any order on a socket, in virtual time: messages of graphql-transport-ws,
// wrong ones, bare bytes and frames, reading slowly or not at all, waiting, leaving. What must hold is in
// socketPeer.judge and socketPeer.settled; and when the peer has gone, no goroutine is left, or synctest fails.
func FuzzSocket(f *testing.F) {
	for _, script := range socketScripts() {
		f.Add(script)
	}
	s := socketServer(f)
	h := s.Handler()
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) == 0 || len(script) > 400 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			s.live = newLive() // some peers end in a drain
			p := newSocketPeer(s, h, script)
			p.play()
			for _, bad := range p.bad {
				t.Error(bad)
			}
			if t.Failed() {
				t.Log(p.log)
			}
		})
	})
}

// socketScripts begin with the way of the upgrade; what each step means is in socketPeer.step.
func socketScripts() (all [][]byte) {
	join := func(steps ...[]byte) {
		script := []byte{0}
		for _, s := range steps {
			script = append(script, s...)
		}
		all = append(all, script)
	}
	hello, second, viewer := []byte{doInit, 0}, []byte{doSleep, 2}, []byte{doInit, 2}
	join(hello, []byte{doSubscribe, 0, doSubscribe, 1, doSubscribe, 1}, second)
	join(viewer, []byte{doSubscribe, 2 << 3, doSubscribe, 2<<3 | 1, doComplete, 0}, second, []byte{doSubscribe, 2 << 3})
	join(viewer, []byte{doSubscribe, 2 << 3, doSubscribe, 2 << 3})
	join(viewer, []byte{doSubscribe, 2 << 3, doComplete, 0, doSubscribe, 2 << 3, doDrain})
	join(viewer, []byte{doSubscribe, 2 << 3, doSubscribe, 2<<3 | 1, doSubscribe, 2<<3 | 2, doSubscribe, 3, doSubscribe, 2<<3 | 3}, second)
	join(viewer, []byte{doStall, doSubscribe, 2 << 3, doSubscribe, 1<<3 | 1, doSleep, 4, doResume})
	join(viewer, []byte{doSubscribe, 2 << 3, hurry | doComplete, 0, hurry | doSubscribe, 2 << 3, hurry | doSleep, 1}, second)
	join(hello, []byte{doSleep, 5, doSleep, 5, doSleep, 5, doSleep, 5})
	join([]byte{doInit, 3, doSubscribe, 2 << 3, doSleep, 3, doSleep, 3})
	join([]byte{doSleep, 3}, second, second, second)
	join(hello, hello)
	join([]byte{doComplete, 0, doPing, doSubscribe, 0})
	join([]byte{doSubscribe, 2<<3 | 1}, viewer)
	for payload := range byte(len(initPayloads)) {
		join([]byte{doInit, payload, doSubscribe, payload << 3})
	}
	for kind := range byte(len(otherMessages)) {
		join(hello, []byte{doOther, kind})
	}
	for payload := range byte(len(subscribePayloads)) {
		join(hello, []byte{doSubscribe, payload << 3, doComplete, 0, doPing, doPong, doComplete, 4})
	}
	for _, text := range []string{
		`{"type":"ping"}`, `{"type":"subscribe","id":"a","payload":{"query":"{a}"}}`, `{"type":"ping","type":"pong"}`, `{"TYPE":"ping"}`, "{", "[]", "\xff",
		`{"type":"connection_init","payload":{"a":1,"a":2}}`, `{"id":7,"type":"complete"}`,
	} {
		join(hello, append([]byte{doText, byte(len(text))}, text...))
	}
	for _, head := range []byte{0x00, 0x01, frameBinary, 0x80, 0x83, 0xc1, frameClose, framePing, framePong, 0x8f} {
		join(hello, []byte{doFrame, head, 2, 0x03, 0xe8, doSubscribe, 0})
	}
	all = append(all, []byte{1, doInit, 0}, []byte{1, doInit, 7, doSubscribe, 0}, []byte{1, doSleep, 3, doSleep, 3, doSleep, 3}, []byte{2, doInit, 0}, []byte{3, doInit, 0}, []byte{0, doClose, 0}, []byte{0, doDrop})
	return all
}

// What peers send. Each payload of connection_init has the code of its refusal, 0 for none, on /graphql/web and on
// /graphql.
var initPayloads = []struct {
	payload      string
	code, atRoot int
}{
	{`,"payload":{}`, 0, 4403}, {``, 0, 4403}, {`,"payload":{"Authorization":"Bearer good"}`, 0, 4403},
	{`,"payload":{"authorization":"Bearer short"}`, 0, 4403}, {`,"payload":{"Authorization":"Bearer bad"}`, 4403, 4403},
	{`,"payload":{"Authorization":"Bearer down"}`, 1013, 1013}, {`,"payload":[]`, 4400, 4400},
	{`,"payload":{"GraphQL-Client-Name":"web"}`, 0, 0}, {`,"payload":null`, 0, 4403}, {`,"payload":{"Authorization":7}`, 4403, 4403},
}

// Payloads of subscribe, with what comes of them.
var subscribePayloads = []struct {
	payload string
	effect  effect
}{
	{`,"payload":{"query":"{__typename}"}`, answered}, {`,"payload":{"query":"{books(first:2){id title}}"}`, answered},
	{`,"payload":{"query":"subscription{reservationOpened{id}}"}`, streamed}, {`,"payload":{"query":"{"}`, answered},
	{`,"payload":{"variables":{}}`, answered}, {`,"payload":{"query":7}`, malformed}, {`,"payload":null`, malformed},
	{`,"payload":{"query":"{a}","query":"{b}"}`, unreadable}, {``, malformed},
	{`,"payload":{"query":"query A{__typename} query B{__typename}","operationName":"B"}`, answered},
	{`,"payload":{"query":"{__schema{queryType{name}}}"}`, answered},
}

// Messages that no client may send.
var otherMessages = []string{
	`{}`, `{"type":""}`, `{"type":"next","id":"a"}`, `{"type":"connection_ack"}`, `{"type":"start","id":"a","payload":{"query":"{__typename}"}}`,
	`{"type":"connection_terminate"}`, `{"type":"PING"}`, `{"type":"complete"}`, `{"id":"a"}`, `{"type":7}`, `null`,
}

// summary is a message of the server, as far as it is looked at.
type summary struct {
	ID, Type string
	Payload  json.RawMessage
}

func (m summary) String() string { return fmt.Sprintf("%s %q", m.Type, m.ID) }
