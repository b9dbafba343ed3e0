package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/coder/websocket"
)

// accepts is what a cell's Accept says: its transport alone.
var accepts = map[transport]string{
	byPost: "application/graphql-response+json", byPost2: "application/graphql-response+json",
	byGet: "application/json", byQuery: "application/graphql-response+json",
	inEvents: "text/event-stream", inEvents2: "text/event-stream", inEvents22: "text/event-stream;deferSpec=20220824",
	inParts22: "multipart/mixed;deferSpec=20220824", inPartsV02: "multipart/mixed;incrementalSpec=v0.2",
	inPayloads: `multipart/mixed;subscriptionSpec="1.0"`,
}

// document is the operation of a cell. No other cell has the same, so the server always has to parse it.
func (c cell) document() string {
	post := base64.RawStdEncoding.EncodeToString(fmt.Appendf(nil, "Post:%d", c.post()))
	node := fmt.Sprintf(`node(id: %q) { ... on Post { title author { handle } } }`, post)
	start := ""
	if c.situation == dryRun {
		start = "rateLimit(dryRun: true) { cost }"
	}
	name := fmt.Sprintf("Cell%d { %s ", c.number, start)
	switch c.kind {
	case plainQuery:
		return "query " + name + "viewer { id } " + node + " }"
	case besideSchema:
		return "query " + name + "__schema { queryType { name } } viewer { id } " + node + " }"
	case deferredQuery:
		return "query " + name + fmt.Sprintf(`first: node(id: %q) { id } ... @defer(label: "late") { viewer { id } %s } }`, post, node)
	case aMutation:
		return "mutation " + name + fmt.Sprintf("likePost(id: %q) { id author { handle } } }", post)
	}
	return "subscription " + name + "notificationAdded { id actor { handle } } }"
}

// requestID is the id of a cell's request.
func (c cell) requestID() string { return fmt.Sprintf("cell-%d", c.number) }

// header is what every request of a cell has: an id, an address, and what the situation wants.
func (a *arena) header(c cell) http.Header {
	h := http.Header{"X-Request-Id": {c.requestID()}, "X-Forwarded-For": {c.address()}}
	if c.situation == onlyPriced {
		h.Set("GraphQL-Cost", "validate")
	}
	if token := a.tokens[c.number]; token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	return h
}

// visit takes a cell through its transport.
func (a *arena) visit(ctx context.Context, c cell) ending {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	if c.situation == callerLeaves && c.hangs() {
		go func() {
			defer leave()
			a.until(ctx, func() bool { return a.underWay(c) })
		}()
	}
	v := &visitor{arena: a, cell: c, leave: leave, ending: ending{Header: unsaid}}
	if c.transport == overSockets {
		v.End = v.overSocket(ctx)
	} else {
		v.End = v.overHTTP(ctx)
	}
	v.digest()
	return v.ending
}

// visitor is the caller of a cell.
type visitor struct {
	ending
	arena   *arena
	cell    cell
	leave   func()
	results [][]byte
}

// got takes a result. Who has seen enough of a stream that would go on leaves.
func (v *visitor) got(result []byte) {
	v.results = append(v.results, bytes.Clone(result))
	v.arena.progress(v.cell, sawResult)
	if v.cell.kind == aSubscription && v.cell.executed() && v.cell.situation != serverDrains {
		v.leave()
	}
}

// ended says how reading came to an end.
func ended(ctx context.Context, err error, complete bool) string {
	switch {
	case ctx.Err() == context.Canceled:
		return "left"
	case complete:
		return "complete"
	case err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return "broken"
	}
	return err.Error()
}

// request is the cell's as HTTP.
func (v *visitor) request(ctx context.Context) (*http.Request, error) {
	method, at, body := http.MethodPost, v.arena.URL()+"/graphql/web", query(v.cell.document())
	switch v.cell.transport {
	case byGet:
		method, body, at = http.MethodGet, "", at+"?query="+url.QueryEscape(v.cell.document())
	case byQuery:
		method = "QUERY"
	}
	req, err := http.NewRequestWithContext(ctx, method, at, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = v.arena.header(v.cell)
	req.Header.Set("Accept", accepts[v.cell.transport])
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func (v *visitor) overHTTP(ctx context.Context) (end string) {
	req, err := v.request(ctx)
	if err != nil {
		return err.Error()
	}
	client := &http.Transport{DisableKeepAlives: true, Protocols: new(http.Protocols)}
	if v.cell.transport == byPost2 || v.cell.transport == inEvents2 {
		client.Protocols.SetUnencryptedHTTP2(true)
	} else {
		client.Protocols.SetHTTP1(true)
	}
	defer client.CloseIdleConnections()
	resp, err := client.RoundTrip(req)
	if err != nil {
		return ended(ctx, err, false)
	}
	defer resp.Body.Close()
	v.head(resp)
	return v.read(ctx, resp)
}

// read takes a response in whatever form it comes.
func (v *visitor) read(ctx context.Context, resp *http.Response) (end string) {
	media, params, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch media {
	case "text/event-stream":
		v.Media = "events"
		complete := false
		_, err := pieces(resp.Body, "\n\n", func(event string) {
			if data, ok := strings.CutPrefix(event, "event: next\ndata: "); ok {
				v.got([]byte(data))
			}
			complete = complete || event == "event: complete\ndata:"
		})
		return ended(ctx, err, complete)
	case "multipart/mixed":
		v.Media = "parts"
		rest, err := pieces(resp.Body, "\r\n--"+params["boundary"], func(part string) {
			if _, body, ok := strings.Cut(part, "\r\n\r\n"); ok && body != "{}" {
				v.got([]byte(body))
			}
		})
		return ended(ctx, err, rest == "--\r\n")
	}
	v.Media = map[string]string{"application/json": "json", "application/graphql-response+json": "graphql"}[media]
	body, err := io.ReadAll(resp.Body)
	if err == nil {
		v.got(body)
	}
	return ended(ctx, err, err == nil)
}

// head notes what the head of a response says.
func (v *visitor) head(resp *http.Response) {
	v.Status = resp.StatusCode
	if id := resp.Header.Get("X-Request-Id"); id != v.cell.requestID() {
		v.Strays = append(v.Strays, "header "+id)
	}
	if _, rest, ok := strings.Cut(resp.Header.Get("RateLimit"), ";r="); ok {
		digits, _, _ := strings.Cut(rest, ";")
		if left, err := strconv.Atoi(digits); err == nil {
			v.Header = v.arena.allowance() - left
		}
	}
	v.Retry = resp.Header.Get("Retry-After") != ""
	v.arena.progress(v.cell, sawHead)
}

// pieces gives each piece of a stream as soon as its delimiter has come, and returns what is left at the end. The
// reader of mime/multipart would wait for the byte after the delimiter.
func pieces(from io.Reader, delimiter string, each func(string)) (rest string, err error) {
	buf := make([]byte, 4096)
	for {
		n, err := from.Read(buf)
		rest += string(buf[:n])
		for {
			piece, after, found := strings.Cut(rest, delimiter)
			if !found {
				break
			}
			each(piece)
			rest = after
		}
		if err == io.EOF {
			return rest, nil
		}
		if err != nil {
			return rest, err
		}
	}
}

func (v *visitor) overSocket(ctx context.Context) (end string) {
	conn, resp, err := websocket.Dial(context.WithoutCancel(ctx), "ws"+strings.TrimPrefix(v.arena.URL(), "http")+"/graphql/web", &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
		HTTPHeader: v.arena.header(v.cell), Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		return err.Error()
	}
	defer func() { _ = conn.CloseNow() }()
	v.Media = "socket"
	v.head(resp)
	stop := context.AfterFunc(ctx, func() {
		_ = conn.Write(context.WithoutCancel(ctx), websocket.MessageText, []byte(`{"id":"1","type":"complete"}`))
		_ = conn.Close(websocket.StatusNormalClosure, "")
	})
	defer stop()
	for _, message := range []string{`{"type":"connection_init"}`, subscribe("1", v.cell.document())} {
		if err := conn.Write(context.WithoutCancel(ctx), websocket.MessageText, []byte(message)); err != nil {
			return err.Error()
		}
	}
	for {
		var message struct {
			Type    string
			Payload json.RawMessage
		}
		_, data, err := conn.Read(context.WithoutCancel(ctx))
		closed, ok := errors.AsType[websocket.CloseError](err)
		switch {
		case ok && ctx.Err() == nil:
			return strconv.Itoa(int(closed.Code))
		case err != nil:
			return ended(ctx, err, false)
		case json.Unmarshal(data, &message) != nil:
			return "not JSON"
		}
		switch message.Type {
		case "next":
			v.got(message.Payload)
		case "error":
			v.got(fmt.Appendf(nil, `{"errors":%s}`, message.Payload))
			return ended(ctx, nil, true)
		case "complete":
			return ended(ctx, nil, true)
		}
	}
}
