package edge

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
)

// Media types of responses: GraphQL over HTTP §4, the graphql-sse protocol, and Apollo's protocols over
// multipart/mixed.
const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
	mediaEvents  = "text/event-stream"
	mediaParts   = "multipart/mixed"
	// mediaRefusal is JSON for a request that wanted a stream: its refusal has a status that says so, in every profile.
	mediaRefusal = ""
)

// jsonContent says whether a Content-Type is JSON in UTF-8.
func jsonContent(value string) bool {
	if value == mediaJSON { // nearly always
		return true
	}
	media, params, err := mime.ParseMediaType(value)
	if err != nil || media != mediaJSON {
		return false
	}
	charset, named := params["charset"]
	return !named || strings.EqualFold(charset, "utf-8")
}

// accepted is what Accept lets us send, as weights (RFC 9110 §12.5.1): 0 for what may not be sent.
type accepted struct {
	graphql, json float64
	named         bool // graphql or json were named; no wildcard stood for them
	events        float64
	repeated      float64       // multipart/mixed with the parts of @defer in the form of 2022
	distinct      float64       // the same in the newer form
	subscription  float64       // multipart/mixed in the form of subscriptions
	inEvents      plan.Delivery // the form of parts in an event stream
}

// readAccept reads the Accept header. Wildcards stand for application/json, which every client understands, and never
// for a stream, which must be asked for.
func readAccept(values []string) (a accepted) {
	if len(values) == 0 {
		return accepted{json: 1}
	}
	json, any := -1.0, 0.0
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			media, q, params := quality(part)
			switch media {
			case mediaGraphQL:
				a.graphql = max(a.graphql, q)
			case mediaJSON:
				json = max(json, q)
			case "*/*", "application/*":
				any = max(any, q)
			case mediaEvents:
				a.events = max(a.events, q)
				a.inEvents = max(a.inEvents, formOf(params))
			case mediaParts:
				a.parts(params, q)
			}
		}
	}
	a.named = a.graphql > 0 || json > 0
	if a.json = max(json, 0); json < 0 {
		a.json = any
	}
	return a
}

// parts notes which of the protocols over multipart/mixed is meant; without a parameter it is whichever fits, and for
// @defer the older, which clients that name none can read.
func (a *accepted) parts(params string, q float64) {
	form, subscription, named := plan.Whole, false, false
	for name, value := range parameters(params) {
		if strings.HasSuffix(name, "spec") {
			named = true
			subscription = name == "subscriptionspec" && value == subscriptionSpec
			form = formOf(params)
		}
	}
	if !named || form == plan.Repeated {
		a.repeated = max(a.repeated, q)
	}
	if form == plan.Distinct {
		a.distinct = max(a.distinct, q)
	}
	if !named || subscription {
		a.subscription = max(a.subscription, q)
	}
}

// formOf is the form of parts that the parameters of a media type ask for.
func formOf(params string) plan.Delivery {
	for name, value := range parameters(params) {
		switch {
		case name == "deferspec" && value == deferSpec:
			return plan.Repeated
		case name == "incrementalspec" && value == incrementalSpec:
			return plan.Distinct
		}
	}
	return plan.Whole
}

// form is that in which parts go out over multipart/mixed.
func (a accepted) form() plan.Delivery {
	switch {
	case a.distinct > 0 && a.distinct >= a.repeated:
		return plan.Distinct
	case a.repeated > 0:
		return plan.Repeated
	}
	return plan.Whole
}

// plain is the media type for an answer in one piece, "" where only streams are accepted.
func (a accepted) plain() string {
	switch {
	case a.graphql > 0 && a.graphql >= a.json:
		return mediaGraphQL
	case a.json > 0:
		return mediaJSON
	}
	return ""
}

// anything says whether there is a media type that we have, whatever the operation will be.
func (a accepted) anything() bool {
	return a.plain() != "" || a.events > 0 || a.form() != plan.Whole || a.subscription > 0
}

// choose finds the media type for an operation. Clients list all they can read, whatever they send: so an operation
// with one answer gets plain JSON wherever that was named, and a stream only where nothing else will do.
func (a accepted) choose(kind ast.Operation, defers bool) (string, *graph.Failure) {
	plain := a.plain()
	switch {
	case kind == ast.Subscription && a.events > 0:
		return mediaEvents, nil
	case kind == ast.Subscription && a.subscription > 0:
		return mediaParts, nil
	case kind == ast.Subscription:
		return "", notAcceptable("a subscription needs a stream; accept " + mediaEvents + " or " + mediaParts + ", or use a WebSocket")
	case defers && a.form() != plan.Whole:
		return mediaParts, nil
	case plain != "" && (a.named || a.events == 0):
		return plain, nil
	case a.events > 0:
		return mediaEvents, nil
	case a.form() != plan.Whole:
		return mediaParts, nil
	}
	return "", notAcceptable("a " + string(kind) + " is answered in one piece; accept " + mediaGraphQL + " or " + mediaJSON)
}

func notAcceptable(message string) *graph.Failure {
	return graph.Refuse(http.StatusNotAcceptable, graph.CodeNotAcceptable, message)
}

// quality reads one element of Accept: the media type in lower case, its weight, 1 where none is given, and its other
// parameters as they are. What cannot be read weighs 0.
func quality(part string) (media string, q float64, params string) {
	media, params, _ = strings.Cut(part, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	q = 1
	for name, value := range parameters(params) {
		if name != "q" {
			continue
		}
		parsed, err := strconv.ParseFloat(value, 64)
		if err != nil || !(parsed >= 0 && parsed <= 1) {
			return media, 0, params
		}
		q = parsed
	}
	return media, q, params
}

// parameters yields the parameters of a media type: the name in lower case and the value without quotes.
func parameters(params string) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		for param := range strings.SplitSeq(params, ";") {
			name, value, _ := strings.Cut(param, "=")
			if !yield(strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(value), `"`)) {
				return
			}
		}
	}
}
