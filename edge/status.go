package edge

import (
	"net/http"
	"strings"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// statusPartial is GraphQL over HTTP's own status for an answer that has both data and errors. IANA has not registered
// it, so it is sent only beside the media type that gives it its meaning.
const statusPartial = 294

// statusOf is the HTTP status of an answer in one piece. The strict profile is what GraphQL over HTTP says since July
// 2026: an answer without data has a 4xx or 5xx status in every media type. The legacy profile is what the text said
// before, and what the audits of graphql-http ask for.
func statusOf(profile schema.Status, media string, result *graph.Result) int {
	f := result.Failure
	switch {
	case f != nil && profile == schema.StatusLegacy:
		return legacyStatus(f, media)
	case f != nil:
		return f.Status
	case profile == schema.StatusStrict && media == mediaGraphQL && len(result.Errors) > 0:
		return statusPartial // the data of an operation that was executed is there, even if it is null
	}
	return http.StatusOK
}

// legacyStatus is for clients that drop the body of an answer in application/json unless its status is 200, and for
// those that know 400 but not 422.
func legacyStatus(f *graph.Failure, media string) int {
	switch {
	case f.WellFormed && media == mediaJSON && f.Status < http.StatusTooManyRequests:
		return http.StatusOK
	case f.Status == http.StatusUnprocessableEntity:
		return http.StatusBadRequest
	}
	return f.Status
}

// labelOf is the media type that an answer is labelled with. Who names application/json in Accept gets only a 2xx under
// that label in the strict profile: an error could come from any server on the way, and the other label says that it is
// ours. Wildcards, as of browsers and curl, always get application/json.
func labelOf(profile schema.Status, media string, status int, accept []string) string {
	if profile == schema.StatusStrict && media == mediaJSON && status >= http.StatusMultipleChoices && readAccept(accept).named {
		return mediaGraphQL
	}
	return media
}

// profileOf is the status profile for a request that is refused before its client is known for certain: that of the
// client which the path or the headers name, else the default.
func (s *Edge) profileOf(r *http.Request) schema.Status {
	path, _ := strings.CutPrefix(r.URL.Path, "/graphql/")
	named, _, _ := strings.Cut(path, "/")
	k := s.clients()
	if c := k.byName[named]; c != nil {
		return c.Profile().Policy.HTTP.Status
	}
	if c, failure := k.claimed(r.Header); failure == nil {
		return c.Profile().Policy.HTTP.Status
	}
	return schema.StatusStrict
}
