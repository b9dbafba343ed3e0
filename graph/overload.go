package graph

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
)

// enter waits until the operation may be in flight, or refuses it because this node has too much to do. That is before
// anything of it is parsed, priced or charged, so that it costs next to nothing. The operation leaves when it has been
// executed, and not when its answer has been taken: callers that read slowly are bounded by their connections.
func (l *life) enter(ctx context.Context, req *Request) *Failure {
	limiter := l.client.engine.options.Overload
	if limiter == nil {
		return nil
	}
	l.urgency = l.client.urgency(req)
	var err error
	if l.permit, err = limiter.Enter(ctx, l.urgency, l.deadline); err == nil {
		return nil
	}
	return l.shut(ctx, err)
}

// enterAgain is enter for an event of a subscription: it waits for its turn as long as it may take, and meanwhile its
// source does.
func (l *life) enterAgain(ctx context.Context) *Failure {
	var err error
	if l.permit, err = l.client.engine.options.Overload.EnterPatiently(ctx, l.urgency); err == nil {
		return nil
	}
	return l.shut(ctx, err)
}

// shut is the failure of an operation that was not let in. Whether it was refused or its time ran out in the queue, that
// is this node's doing; whoever left is told nothing.
func (l *life) shut(ctx context.Context, err error) *Failure {
	if ctx.Err() == context.Canceled {
		return endedFailure(ctx)
	}
	l.client.engine.observe.shed(ctx, l.client, l.urgency)
	f := tryLater(overloadedMessage)
	f.Rest = l.client.engine.options.Overload.Rest()
	return f
}

// tryLater refuses a request because this node has too much to do: by an answer that is none, whatever the media type,
// and asks to come back. All that is refused so is refused here. Not all are asked to come back at once.
func tryLater(message string) *Failure {
	f := judge(CodeOverloaded, message).failure()
	f.WellFormed = false
	seconds := 1 + rand.N(3)
	f.Header = http.Header{"Retry-After": {strconv.Itoa(seconds)}}
	f.Errors[0].Extensions["retryAfter"] = seconds // for transports without headers
	return f
}

// urgency is how urgent an operation is, as far as can be told before it is parsed: by its name, by whether it is a
// mutation, and by what the request asks.
func (c *Client) urgency(req *Request) int {
	kind, name := head(req.Query)
	if req.OperationName != "" && req.OperationName != name {
		kind, name = "", req.OperationName // another one of the document's
	}
	asked := -1
	if req.Urgency != nil {
		asked = *req.Urgency
	}
	return c.profile.Policy.Priority.Of(name, kind == "mutation", asked)
}

// head reads the keyword and the name with which a document begins; empty where it begins otherwise. A document of one
// operation is that operation; of one with several, names tell which is meant.
func head(document string) (kind, name string) {
	kind, rest := word(document)
	switch kind {
	case "query", "mutation", "subscription":
		name, _ = word(rest)
		return kind, name
	}
	return "", ""
}

// word takes the name at the beginning of a text, after what GraphQL ignores.
func word(text string) (name, rest string) {
	for {
		text = strings.TrimLeft(text, " \t\r\n,\ufeff")
		if !strings.HasPrefix(text, "#") {
			break
		}
		end := strings.IndexAny(text, "\r\n")
		if end < 0 {
			return "", ""
		}
		text = text[end:]
	}
	end := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}
