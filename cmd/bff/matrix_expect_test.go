package main

import (
	"net/http"
	"slices"
)

// ending is all that can be seen of a cell: by the caller, by the services, and by operators.
type ending struct {
	Status   int      // of HTTP; 0 where no head came
	Media    string   // graphql, json, events, parts or socket
	Results  int      // messages with a result
	Next     string   // hasNext of the results that have it: y or n
	Form     string   // of the parts
	End      string   // complete, broken, left, or the code that closed the socket
	Data     string   // none, null or some
	Codes    []string // of all errors
	Degraded []string // services
	Strays   []string // request ids that are not the cell's

	Asked bool // services were
	Liked int  // posts, by the mutation

	Outcome string // in log and metrics
	Charged int    // points that are gone
	Header  int    // points that are gone by the RateLimit header; unsaid where there is none
	Retry   bool   // Retry-After says when to come back
	Noted   int    // the same by the last extensions.cost
	Actual  int    // by the last extensions.cost
}

const unsaid = -1

// price is what each kind costs: a point for the operation, and for each field with objects a point for the field and
// one for the object.
var price = map[kind]int{plainQuery: 7, deferredQuery: 9, besideSchema: 8, aMutation: 14, aSubscription: 5}

// reason is why a cell cannot run.
type reason string

const (
	noReason           reason = "runs"
	unknownField       reason = "rateLimit is a field of queries alone"
	mutationNeedsPost  reason = "a mutation by a method that promises to change nothing"
	needsAStream       reason = "a subscription where only one answer is accepted"
	needsAnotherStream reason = "a stream in a form that is not that of the operation"
	tooManyPoints      reason = "the operation costs more than there is left"
	needsToken         reason = "the only field of the subscription is denied"
)

// refusal is the first reason for which a request is refused. The order is that in which the stages of an operation's
// life come.
func (c cell) refusal() reason {
	subscription := c.kind == aSubscription
	switch {
	case c.situation == dryRun && (c.kind == aMutation || subscription):
		return unknownField
	case c.kind == aMutation && (c.transport == byGet || c.transport == byQuery):
		return mutationNeedsPost
	case subscription && c.inOnePiece():
		return needsAStream
	case subscription && (c.transport == inParts22 || c.transport == inPartsV02), !subscription && c.transport == inPayloads:
		return needsAnotherStream
	case c.situation == throttled:
		return tooManyPoints
	case c.situation == denied && subscription:
		return needsToken
	}
	return noReason
}

// inOnePiece says that the transport has only that.
func (c cell) inOnePiece() bool {
	return slices.Contains([]transport{byPost, byPost2, byGet, byQuery}, c.transport)
}

// inParts says that what is deferred comes later.
func (c cell) inParts() bool {
	return c.kind == deferredQuery && c.situation != dryRun && c.form() != ""
}

// form is that of parts.
func (c cell) form() string {
	switch c.transport {
	case inParts22, inEvents22:
		return "2022"
	case inPartsV02:
		return "v0.2"
	}
	return ""
}

// executed says that the whole operation runs.
func (c cell) executed() bool {
	return c.refusal() == noReason && c.situation != dryRun && c.situation != onlyPriced
}

// hangs says that the cell comes to wait for a service, and cannot end before something happens.
func (c cell) hangs() bool {
	return c.executed() && (c.situation == callerLeaves || c.situation == serverDrains)
}

// cutByDrain says that a drain ends the cell: sockets with all that is on them, and subscriptions, which would not end.
// Everything else is finite and may finish.
func (c cell) cutByDrain() bool {
	return c.situation == serverDrains && c.hangs() && (c.transport == overSockets || c.kind == aSubscription)
}

// expect says what must come of a cell.
func expect(c cell) ending {
	if c.refusal() != noReason {
		return c.expectRefusal()
	}
	r := c.expectAnswer()
	switch c.situation {
	case dryRun:
		r.Asked, r.Liked = false, 0
		r.costs(1)
	case onlyPriced:
		r.Asked, r.Liked, r.Data = false, 0, "null"
		r.costs(1)
		r.Actual = unsaid // it did not run
	case denied:
		c.expectDenied(&r)
	case serviceDown:
		c.expectMissing(&r, "DOWNSTREAM_SERVICE_ERROR")
		r.Degraded = []string{"profiles"}
	case deadlinePasses:
		c.expectMissing(&r, "TIMEOUT")
		r.Degraded = []string{"profiles"}
	case callerLeaves:
		c.expectMissing(&r, "")
		c.expectLeft(&r)
	case serverDrains:
		if c.cutByDrain() {
			c.expectMissing(&r, "SERVICE_UNAVAILABLE")
			c.expectCut(&r)
		}
	}
	if c.kind == aSubscription && c.executed() {
		c.expectSubscription(&r)
	}
	if c.transport == overSockets {
		r.Header = unsaid // a socket has none
	}
	return r
}

// costs says that as much is charged, and that everything which tells it says so.
func (r *ending) costs(points int) {
	r.Charged, r.Header, r.Noted, r.Actual = points, points, points, points
}

// expectRefusal is the answer to a request that is refused: errors alone, with a status that says why over HTTP. Nobody
// is asked anything. A document that is new and comes to nothing costs a point.
func (c cell) expectRefusal() ending {
	r := ending{Media: "json", Results: 1, End: "complete", Data: "none", Outcome: "refused"}
	r.costs(1)
	r.Noted, r.Actual = unsaid, unsaid
	switch {
	case c.transport == overSockets:
		r.Media, r.Header = "socket", unsaid
	case c.inOnePiece():
		r.Media = "graphql" // also for application/json, where it would be taken for a proxy's
	}
	code := ""
	switch c.refusal() {
	case unknownField:
		r.Status, code = http.StatusUnprocessableEntity, "GRAPHQL_VALIDATION_FAILED"
	case mutationNeedsPost:
		r.Status, code = http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"
	case needsAStream, needsAnotherStream:
		r.Status, code = http.StatusNotAcceptable, "NOT_ACCEPTABLE"
	case tooManyPoints:
		r.Status, code = http.StatusTooManyRequests, "RATE_LIMITED"
		if c.transport != overSockets { // which has no headers, nor extensions beside errors
			r.Noted, r.Retry = 1, true
		}
	case needsToken:
		r.Status, code = http.StatusUnauthorized, "UNAUTHENTICATED"
	}
	if c.transport == overSockets {
		r.Status = http.StatusSwitchingProtocols
	}
	r.Codes = []string{code}
	return r
}

// expectAnswer is the whole answer to an operation to which nothing happens.
func (c cell) expectAnswer() ending {
	r := ending{Status: http.StatusOK, Results: 1, End: "complete", Data: "some", Asked: true, Outcome: "ok"}
	r.costs(price[c.kind])
	if c.kind == aMutation {
		r.Liked = 1
	}
	switch c.transport {
	case byPost, byPost2, byQuery:
		r.Media = "graphql"
	case byGet:
		r.Media = "json"
	case inEvents, inEvents2, inEvents22:
		r.Media = "events"
	case inParts22, inPartsV02, inPayloads:
		r.Media = "parts"
	case overSockets:
		r.Status, r.Media = http.StatusSwitchingProtocols, "socket"
	}
	if c.form() != "" && c.kind != aSubscription {
		r.Next = "n"
	}
	if c.inParts() && c.situation != onlyPriced {
		r.Results, r.Next, r.Form = 2, "yn", c.form()
		r.Header = price[c.kind] // what is reserved: the head goes out with the first part
	}
	return r
}

// withErrors gives the answer errors of fields beside data.
func (r *ending) withErrors(code, outcome string) {
	r.Codes, r.Outcome = []string{code}, outcome
	if r.Media == "graphql" {
		r.Status = 294 // partial
	}
}

// expectDenied: the viewer is denied, the rest is answered. A denied field costs nothing, an operation at least a
// point.
func (c cell) expectDenied(r *ending) {
	head := r.Header
	r.costs(price[c.kind] - 2)
	if c.kind == aMutation {
		r.Asked, r.Liked = false, 0
		r.costs(1)
	}
	if c.inParts() {
		r.Header = head
	}
	r.withErrors("UNAUTHENTICATED", "caller")
}

// expectMissing: the author is missing. Its service was asked, so only the object is not charged.
func (c cell) expectMissing(r *ending, code string) {
	head := r.Header
	r.costs(price[c.kind] - 1)
	if c.inParts() {
		r.Header = head
	}
	r.withErrors(code, "partial")
}

// expectLeft: who leaves has got what came before, and the operation is called canceled.
func (c cell) expectLeft(r *ending) {
	r.Outcome, r.End, r.Codes = "canceled", "left", nil
	if c.inParts() {
		r.Results, r.Next, r.Noted, r.Actual = 1, "y", price[c.kind], unsaid // it still ran
		r.Form = c.firstForm()
		return
	}
	r.Results, r.Next, r.Data, r.Noted, r.Actual = 0, "", "none", unsaid, unsaid
	if c.transport != overSockets && c.kind != aSubscription {
		r.Status, r.Media, r.Header = 0, "", unsaid // no head was sent
	}
}

// firstForm is what the first part alone shows of its form.
func (c cell) firstForm() string {
	if c.form() == "v0.2" {
		return "v0.2"
	}
	return ""
}

// expectCut: a socket is closed with a code that sends its client elsewhere, and a stream ends without its last
// message.
func (c cell) expectCut(r *ending) {
	r.End = "broken"
	if c.transport == overSockets {
		r.End, r.Results, r.Data, r.Codes, r.Noted, r.Actual = "1001", 0, "none", nil, unsaid, unsaid
	}
}

// expectSubscription: opening costs a point and is all that the outcome is about; each event costs what an operation
// does. Streams have no end of their own, so the caller leaves when it has seen enough.
func (c cell) expectSubscription(r *ending) {
	r.Outcome, r.Header = "ok", 1
	r.Charged++
	if r.Noted != unsaid {
		r.Noted++
	}
	if c.situation != serverDrains {
		r.End = "left"
	}
}
