package edge

import (
	"mime"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/schema"
)

// acceptSeeds are what clients send by themselves, and what is easily read in two ways.
var acceptSeeds = []string{
	"", "*/*", "application/*;q=0.5", "application/json", "application/graphql-response+json", "APPLICATION/JSON; Q=1",
	// urql, Apollo Client 3 and 4, Relay and graphql-request, a browser's address bar
	"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
	"multipart/mixed; deferSpec=20220824, application/json", "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9",
	"multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9",
	"application/graphql-response+json,application/json;q=0.9", `multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json`,
	"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
	// odd ones
	"application/json;q=0", "application/json;q=0.001", "application/json;q=1.001", "application/json;q=-1", "application/json;q=NaN",
	"application/json;q=1e-9", "application/json;q=0x1p-2", "application/json;q=+1", "application/json;q=1_0", "application/json;q=", ";q=1", ",,,", "text/event-stream;q=.5",
	"application/json;q=0.5;q=0.1", "multipart/mixed;deferspec=1", "multipart/mixed;incrementalSpec=v0.2", "text/event-stream;incrementalSpec=v0.2", "text/event-stream;deferSpec=20220824, text/event-stream", "*/*;q=0, application/json",
	`application/json;a="x,y";q=0.3`, "application/json;charset=utf-7",
}

// The grammar of RFC 9110 §5.6.2, but for the asterisk in names: net/mime reads it as RFC 2231 does, which is not meant
// here.
const (
	rfcToken = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
	rfcName  = "[!#$%&'+.^_`|~0-9A-Za-z-]+"
)

var (
	strictElement = regexp.MustCompile(`(?i)^[ \t]*` + rfcToken + "/" + rfcToken + `(?:[ \t]*;[ \t]*` + rfcName + "=" + rfcToken + `)*[ \t]*$`)
	strictWeight  = regexp.MustCompile(`^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$`)
)

// FuzzAccept reads Accept as RFC 9110 has it, with the standard library's parser of media types, and holds readAccept
// to it wherever the header keeps to the grammar. Whatever the header is, weights are between 0 and 1, neither the
// order of the elements nor their spread over lines matters, and what is chosen is never what was not accepted.
func FuzzAccept(f *testing.F) {
	for _, seed := range acceptSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := readAccept([]string{header})
		for _, q := range []float64{got.graphql, got.json, got.events, got.repeated, got.distinct, got.subscription} {
			if !(q >= 0 && q <= 1) {
				t.Fatalf("%q weighs %v", header, q)
			}
		}
		elements := strings.Split(header, ",")
		if lines := readAccept(elements); lines != got {
			t.Fatalf("%q over several lines is %+v, in one %+v", header, lines, got)
		}
		slices.Reverse(elements)
		if reversed := readAccept(elements); reversed != got {
			t.Fatalf("%q reversed is %+v, as it is %+v", header, reversed, got)
		}
		if want, sure := acceptByTheBook(elements); sure && got != want {
			t.Fatalf("%q is read as %+v, by the book it is %+v", header, got, want)
		}
		checkChoices(t, header, got)
	})
}

// acceptByTheBook is not sure where an element does not keep to the grammar, or says a thing twice.
func acceptByTheBook(elements []string) (want accepted, sure bool) {
	weights := map[string]float64{}
	for _, e := range elements {
		media, params, err := mime.ParseMediaType(e)
		if !strictElement.MatchString(e) || err != nil {
			return want, false
		}
		q := 1.0
		if text, there := params["q"]; there {
			if !strictWeight.MatchString(text) {
				return want, false
			}
			q, _ = strconv.ParseFloat(text, 64)
		}
		if media == mediaEvents {
			for _, spec := range specs(params) {
				want.inEvents = max(want.inEvents, forms[spec])
			}
		}
		if media == mediaParts {
			switch spec := specs(params); {
			case len(spec) > 1:
				return want, false
			case len(spec) == 1:
				media = spec[0]
			}
		}
		weights[media] = max(weights[media], q)
		weights["has "+media] = 1
	}
	want.graphql, want.json, want.events = weights[mediaGraphQL], weights[mediaJSON], weights[mediaEvents]
	want.repeated = max(weights[mediaParts], weights["deferspec="+deferSpec])
	want.distinct = weights["incrementalspec="+incrementalSpec]
	want.subscription = max(weights[mediaParts], weights["subscriptionspec="+subscriptionSpec])
	want.named = want.graphql > 0 || want.json > 0
	if weights["has "+mediaJSON] == 0 { // an explicit q=0 outweighs any wildcard
		want.json = max(weights["*/*"], weights["application/*"])
	}
	return want, true
}

// forms are the parameters that name a form of parts.
var forms = map[string]plan.Delivery{"deferspec=" + deferSpec: plan.Repeated, "incrementalspec=" + incrementalSpec: plan.Distinct}

// specs are the parameters that name a protocol over multipart/mixed.
func specs(params map[string]string) (out []string) {
	for name, value := range params {
		if strings.HasSuffix(name, "spec") {
			out = append(out, name+"="+value)
		}
	}
	return out
}

// checkChoices: something is chosen for each kind of operation, and it was accepted, or it is refused with 406.
func checkChoices(t *testing.T, header string, a accepted) {
	t.Helper()
	weights := map[string]float64{mediaGraphQL: a.graphql, mediaJSON: a.json, mediaEvents: a.events, mediaParts: max(a.repeated, a.distinct)}
	for _, kind := range []ast.Operation{ast.Query, ast.Mutation, ast.Subscription} {
		if kind == ast.Subscription {
			weights[mediaParts] = a.subscription
		}
		media, failure := a.choose(kind, false)
		switch {
		case failure != nil && (failure.Status != 406 || kind != ast.Subscription && a.plain() != ""):
			t.Fatalf("%q: a %s is refused with %d, plain is %q", header, kind, failure.Status, a.plain())
		case failure == nil && weights[media] <= 0:
			t.Fatalf("%q: a %s is answered in %q, which was not accepted", header, kind, media)
		case kind != ast.Subscription && a.named && media != mediaJSON && media != mediaGraphQL:
			t.Fatalf("%q: a %s is answered in %q although JSON was named", header, kind, media)
		case kind == ast.Subscription && failure == nil && media != mediaEvents && media != mediaParts:
			t.Fatalf("%q: a subscription is answered in %q", header, media)
		}
	}
}

// FuzzContentType: a body is read only where the media type is exactly JSON and the charset, if any, UTF-8: never
// one that browsers send without asking.
func FuzzContentType(f *testing.F) {
	for _, seed := range []string{
		"application/json", "application/json; charset=utf-8", `application/json;charset="UTF-8"`, "application/json; charset=utf-7",
		"application/json; charset=utf-32", "text/plain", "text/plain; application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
		"message/http", "", "application/json, text/plain", "application/json;", "application/json; charset*=utf-8''utf-7", "APPLICATION/JSON",
		"application/json; charset=utf-8; charset=utf-7", "application/json; charset*0=utf; charset*1=-8",
	} {
		f.Add(seed)
	}
	// Without quotes: what every server and proxy reads alike.
	plain := regexp.MustCompile(`(?i)^[ \t]*application/json(?:[ \t]*;[ \t]*` + rfcName + "=" + rfcToken + `)*[ \t]*$`)
	f.Fuzz(func(t *testing.T, value string) {
		got := jsonContent(value)
		base, _, _ := strings.Cut(strings.ToLower(value), ";")
		if got && strings.TrimSpace(base) != mediaJSON {
			t.Fatalf("%q passes for JSON", value)
		}
		_, read, err := mime.ParseMediaType(value)
		if charset, named := read["charset"]; plain.MatchString(value) && err == nil && got != (!named || strings.EqualFold(charset, "utf-8")) {
			t.Fatalf("%q: accepted %v with charset %q", value, got, charset)
		}
	})
}

// FuzzAcceptEncoding: the coding of an answer is one of ours, accepted, and none of ours weighs more.
func FuzzAcceptEncoding(f *testing.F) {
	for _, seed := range []string{"", "gzip", "gzip, deflate, br, zstd", "*", "*;q=0", "gzip;q=0, *", "identity;q=0", "br;q=0.5, gzip;q=0.9", "GZIP", "gzip;q=NaN", "gzip;q=2"} {
		f.Add(seed)
	}
	ours := []schema.Encoding{schema.Zstd, schema.Brotli, schema.Gzip}
	f.Fuzz(func(t *testing.T, header string) {
		got := acceptedEncoding([]string{header}, ours)
		weights := map[string]float64{}
		for part := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(part, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			weights[name] = 1
			if params == "" {
				continue
			}
			q, found := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q=")
			if !found || !strictWeight.MatchString(q) {
				return // not the grammar of RFC 9110 §12.4.2
			}
			weights[name], _ = strconv.ParseFloat(q, 64)
		}
		var want schema.Encoding
		best := 0.0
		for _, e := range ours {
			q, named := weights[string(e)]
			if !named {
				q = weights["*"]
			}
			if q > best {
				want, best = e, q
			}
		}
		if got != want {
			t.Fatalf("%q is answered in %q, want %q", header, got, want)
		}
	})
}
