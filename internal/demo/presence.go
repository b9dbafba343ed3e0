package demo

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"connectrpc.com/connect"

	"github.com/facetgraph/facet/clients/wire"
)

// presence is where somebody is, as the presence service tells it.
type presence struct {
	profile  int64
	status   int
	lastSeen time.Time // zero: never
}

// AppendWire implements wire.Appender.
func (p presence) AppendWire(b []byte) []byte {
	b = wire.AppendInt(b, 1, int(p.profile))
	b = wire.AppendInt(b, 2, p.status)
	if !p.lastSeen.IsZero() {
		b = wire.AppendTime(b, 3, p.lastSeen)
	}
	return b
}

// The numbers of Status in service.proto.
const (
	online = 1 + iota
	away
	offline
)

const mostPresences = 100 // that one call may ask for

// presenceService knows who is online. It speaks gRPC, and Connect.
type presenceService struct {
	chatter time.Duration

	mu        sync.Mutex
	changed   map[int64]presence // since the world began
	listeners map[chan presence]bool
}

func newPresence(chatter time.Duration) *presenceService {
	return &presenceService{chatter: chatter, changed: map[int64]presence{}, listeners: map[chan presence]bool{}}
}

// of is where a member is; ok is false for whoever is none. Some have never been there.
func (s *presenceService) of(profile int64) (p presence, ok bool) {
	if profile <= 0 || profile > profileCount {
		return p, false
	}
	if p, ok = s.changed[profile]; ok {
		return p, true
	}
	p = presence{profile: profile, status: int(profile%4) % 4}
	if profile%7 != 0 {
		p.lastSeen = now().Add(-time.Duration(profile) * time.Minute)
	}
	return p, true
}

// presenceRequest is any request of the service.
type presenceRequest struct {
	profiles []int
	viewer   int
	status   int
}

// numbers reads a request of which field 1 is a list of profiles.
type lookupFields struct{ *presenceRequest }

// Field implements wire.Fields.
func (r lookupFields) Field(d *wire.Reader, number int32) {
	if number == 1 {
		wire.Packed(d, &r.profiles, wire.Varint, (*wire.Reader).Int)
		return
	}
	d.Skip()
}

// viewerFields reads a request of which field 1 is the viewer.
type viewerFields struct{ *presenceRequest }

// Field implements wire.Fields.
func (r viewerFields) Field(d *wire.Reader, number int32) {
	switch number {
	case 1:
		d.Int(&r.viewer)
	case 2:
		d.Int(&r.status)
	default:
		d.Skip()
	}
}

// lookup answers with where people are.
func (s *presenceService) lookup(c *call, r *presenceRequest) ([]byte, error) {
	if len(r.profiles) == 0 || len(r.profiles) > mostPresences {
		return nil, connect.NewError(connect.CodeInvalidArgument, errors.New("profile_ids must be 1 to 100 ids"))
	}
	c.stats.asked(c.route, len(r.profiles))
	s.mu.Lock()
	defer s.mu.Unlock()
	var b []byte
	for _, id := range r.profiles {
		if p, ok := s.of(int64(id)); ok {
			b = wire.AppendMessage(b, 1, p)
		}
	}
	return b, nil
}

// viewerOf is the viewer of a request.
func viewerOf(r *presenceRequest) (int64, error) {
	switch {
	case r.viewer == 0:
		return 0, connect.NewError(connect.CodeUnauthenticated, errors.New("viewer_id is missing"))
	case r.viewer < 0 || r.viewer > profileCount:
		return 0, connect.NewError(connect.CodeNotFound, errors.New("there is no such viewer"))
	}
	return int64(r.viewer), nil
}

// set sets where the viewer is, and tells everybody.
func (s *presenceService) set(_ *call, r *presenceRequest) ([]byte, error) {
	viewer, err := viewerOf(r)
	if err != nil {
		return nil, err
	}
	if r.status < online || r.status > offline {
		return nil, connect.NewError(connect.CodeInvalidArgument, errors.New("status must be one of those that the contract has"))
	}
	return s.change(viewer, r.status).AppendWire(nil), nil
}

// change sets where a member is. Listeners that are too slow for it miss it.
func (s *presenceService) change(profile int64, status int) presence {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := presence{profile, status, time.Now().UTC().Truncate(time.Second)}
	s.changed[profile] = p
	for listener := range s.listeners {
		select {
		case listener <- p:
		default:
		}
	}
	return p
}

func (s *presenceService) listen() (<-chan presence, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	listener := make(chan presence, listenerQueue)
	s.listeners[listener] = true
	return listener, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners, listener)
	}
}

// watch sends changes until the caller goes or the server stops.
func (s *presenceService) watch(ctx context.Context, r *presenceRequest, send func([]byte) error) error {
	if _, err := viewerOf(r); err != nil {
		return err
	}
	news, stop := s.listen()
	defer stop()
	chat, quiet := ticker(s.chatter)
	defer quiet()
	err := send(nil) // the headers, so that the caller knows that it is heard
	for err == nil {
		select {
		case p := <-news:
			err = send(p.AppendWire(nil))
		case t := <-chat:
			s.change(t.UnixNano()%profileCount+1, online+int(t.UnixNano()/7%3))
		case <-ctx.Done():
			return connect.NewError(connect.CodeUnavailable, errors.New("the service stops, or the caller has gone"))
		}
	}
	return err
}

// message is a message as it goes over the wire.
type message struct{ bytes []byte }

// verbatim passes messages on as they are.
type verbatim struct{}

// Name implements connect.Codec.
func (verbatim) Name() string { return "proto" }

// Marshal implements connect.Codec.
func (verbatim) Marshal(m any) ([]byte, error) { return m.(*message).bytes, nil }

// Unmarshal implements connect.Codec.
func (verbatim) Unmarshal(b []byte, m any) error {
	m.(*message).bytes = bytes.Clone(b)
	return nil
}

const presencePackage = "/facet.demo.presence.v1.PresenceService/"

// procedures returns what answers calls, by the names that statistics count them under.
func (s *presenceService) procedures(stats *counters) map[string]http.Handler {
	unary := func(method string, fields func(*presenceRequest) wire.Fields, answer func(*call, *presenceRequest) ([]byte, error)) http.Handler {
		name := presencePackage + method
		return connect.NewUnaryHandler(name, func(_ context.Context, in *connect.Request[message]) (*connect.Response[message], error) {
			var r presenceRequest
			if err := read(in.Msg.bytes, fields(&r)); err != nil {
				return nil, err
			}
			out, err := answer(&call{stats: stats, route: name}, &r)
			return connect.NewResponse(&message{out}), err
		}, connect.WithCodec(verbatim{}))
	}
	viewer := func(r *presenceRequest) wire.Fields { return viewerFields{r} }
	name := presencePackage + "Watch"
	return map[string]http.Handler{
		presencePackage + "Lookup": unary("Lookup", func(r *presenceRequest) wire.Fields { return lookupFields{r} }, s.lookup),
		presencePackage + "Set":    unary("Set", viewer, s.set),
		name: connect.NewServerStreamHandler(name, func(ctx context.Context, in *connect.Request[message], out *connect.ServerStream[message]) error {
			var r presenceRequest
			if err := read(in.Msg.bytes, viewerFields{&r}); err != nil {
				return err
			}
			return s.watch(ctx, &r, func(b []byte) error {
				if b == nil {
					return out.Send(nil)
				}
				return out.Send(&message{b})
			})
		}, connect.WithCodec(verbatim{})),
	}
}

// read reads a request.
func read(b []byte, fields wire.Fields) error {
	if err := wire.DecodeFields(b, fields); err != nil {
		return connect.NewError(connect.CodeInvalidArgument, err)
	}
	return nil
}
