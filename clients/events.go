package clients

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"sync"
	"time"
)

// maxEvent bounds one line and one whole event of a stream, in bytes.
const maxEvent = 64 << 10

// Event is one server-sent event with data.
type Event struct {
	ID   string
	Type string // "message" unless the service says otherwise
	Data []byte // valid until the next event
}

// Events opens a stream of server-sent events (WHATWG HTML, section 9.2), or of
// the messages of a procedure, and yields them as they come. The sequence ends
// without a word when ctx ends, the loop is left or a procedure says that it is
// complete. In every other case its last element is an [*Error], also when the
// service closes the stream: whether and when to open it again is up to the
// caller. It starts no goroutine.
//
// Time runs out when a stream of events does not open within Config.Timeout, or
// stays silent, comments included, for Config.StreamIdle. A procedure may be
// silent for as long as its connection is alive, which HTTP/2 pings tell, and
// opens with its first message if the service does not say so before. Lines of
// events end in LF or CRLF.
func (o *Op) Events(ctx context.Context, r Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		parent := ctx
		ctx, cancel := context.WithCancelCause(parent)
		defer cancel(nil)
		status, err := o.stream(ctx, cancel, r, func(e Event) bool { return yield(e, nil) })
		if err != nil && parent.Err() == nil {
			yield(Event{}, o.wrap(status, err))
		}
	}
}

// stream opens the stream and passes its events on until either side ends it.
// A nil error means that the loop was left.
func (o *Op) stream(ctx context.Context, cancel context.CancelCauseFunc, r Request, yield func(Event) bool) (int, error) {
	if o.procedure != nil {
		resp, status, err := o.open(ctx, r)
		if err != nil {
			return status, err
		}
		defer func() { _ = resp.Body.Close() }()
		return resp.Body.(*messages).receive(ctx, o.service, yield)
	}
	silence := time.AfterFunc(o.service.timeout, func() { cancel(context.DeadlineExceeded) })
	defer silence.Stop()
	resp, status, err := o.open(ctx, r)
	if err != nil {
		return status, err
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewReaderSize(resp.Body, maxEvent)
	var parser eventParser
	for {
		silence.Reset(o.service.streamIdle)
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return status, streamCause(ctx, err)
		}
		event, ok, err := parser.line(bytes.TrimRight(line, "\r\n"))
		if err != nil || ok && !yield(event) {
			return status, err
		}
	}
}

// open sends the request and insists on a stream. The opening is what counts as
// the call in spans and metrics; a procedure that is silent for longer than a
// call may take counts as open.
func (o *Op) open(ctx context.Context, r Request) (resp *http.Response, status int, err error) {
	spanned, seen := o.observe.start(ctx, r.Keys)
	var once sync.Once
	opened, _ := ctx.Value(openedKey{}).(func())
	end := func(status int, err error) {
		once.Do(func() {
			if !errors.Is(err, ErrBreakerOpen) {
				o.breaker.record(outcomeOf(status, err))
			}
			o.observe.end(spanned, seen, status, o.wrap(status, err))
			if opened != nil && err == nil {
				opened()
			}
		})
	}
	if !o.breaker.admit() {
		end(0, ErrBreakerOpen)
		return nil, 0, ErrBreakerOpen
	}
	if o.procedure != nil {
		silent := time.AfterFunc(o.service.timeout, func() { end(http.StatusOK, nil) })
		defer silent.Stop()
	}
	if resp, err = o.send(spanned, r, o.headers.stream); err == nil {
		status = resp.StatusCode
		if err = o.service.checkStream(resp); err != nil {
			_ = resp.Body.Close()
		}
	}
	end(status, err)
	return resp, status, err
}

// checkStream accepts the head of a stream.
func (s *Service) checkStream(resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return s.refused(resp)
	}
	if m, ok := resp.Body.(*messages); ok && m.stream != nil {
		return nil
	}
	if mediaType(resp.Header.Get("Content-Type")) != "text/event-stream" {
		return fmt.Errorf("%w: nor is it text/event-stream", ErrContentType)
	}
	return nil
}

// streamCause explains the end of a stream.
func streamCause(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return ErrTooLarge
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	}
	return cause(ctx, fmt.Errorf("read stream: %w", err))
}

// eventParser collects the lines of an event.
type eventParser struct {
	id, kind string
	data     []byte
	any      bool // a data line was seen
}

// line takes one line and returns the event that it completes, if any.
func (p *eventParser) line(line []byte) (Event, bool, error) {
	if len(line) == 0 {
		return p.dispatch()
	}
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "id":
		p.id = string(value)
	case "event":
		p.kind = string(value)
	case "data":
		if p.any {
			p.data = append(p.data, '\n')
		}
		p.data, p.any = append(p.data, value...), true
		if len(p.data) > maxEvent {
			return Event{}, false, ErrTooLarge
		}
	}
	return Event{}, false, nil // a comment or an unknown field
}

// dispatch ends the event. One without data is none, as the standard has it.
func (p *eventParser) dispatch() (Event, bool, error) {
	e := Event{ID: p.id, Type: p.kind, Data: p.data}
	if e.Type == "" {
		e.Type = "message"
	}
	ok := p.any
	p.kind, p.data, p.any = "", p.data[:0], false
	return e, ok, nil
}

// Decode reads the event's data as JSON into out, as strictly as an answer, or
// as the message that [Reply] reads.
func (e Event) Decode(out any) error {
	if r, ok := out.(reply); ok {
		return r.decode(e.Data)
	}
	return decode(e.Data, out)
}

// Each yields what read makes of each event of a stream, up to the first error, which it yields, too.
func Each[T any](events iter.Seq2[Event, error], read func(Event) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for event, err := range events {
			var found T
			if err == nil {
				found, err = read(event)
			}
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}
