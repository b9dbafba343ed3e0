package edge

import (
	"context"
	"net/http"
	"strings"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
)

// Headers by which a client says who it is, in net/http's canonical spelling. They are claims, not proof: a token that
// is made for a client decides.
var clientNameHeaders = []string{"Graphql-Client-Name", "Apollographql-Client-Name"}

// identify finds the client of a request to /graphql/{client}, or to /graphql where named is "". A token that is made
// for one client cannot be used as another.
func (k *catalog) identify(r *http.Request, named string) (*client, *graph.Failure) {
	ofToken := k.ofToken(r.Context())
	if named != "" {
		return k.explicit(named, ofToken)
	}
	if ofToken != nil {
		return ofToken, nil
	}
	return k.claimed(r.Header)
}

// claimed is the client that the headers name. All that are sent must agree.
func (k *catalog) claimed(h http.Header) (found *client, _ *graph.Failure) {
	for _, header := range clientNameHeaders {
		values := h[header]
		if len(values) == 0 {
			continue
		}
		c := k.byHeader[strings.ToLower(values[0])]
		switch {
		case len(values) > 1 || found != nil && c != nil && found != c:
			return nil, k.unknown("the headers name more than one client")
		case c == nil:
			return nil, k.unknown("the header " + header + " names no client")
		}
		found = c
	}
	if found == nil {
		return nil, k.unknown("cannot tell which client this is; send a token made for one, or the header GraphQL-Client-Name, or use /graphql/{client}")
	}
	return found, nil
}

// ofToken is the client that the request's token was made for, nil where there is none or the token is for no client.
func (k *catalog) ofToken(ctx context.Context) *client {
	viewer, ok := auth.FromContext(ctx)
	if !ok {
		return nil
	}
	return k.byID[viewer.ClientID]
}

func (k *catalog) explicit(named string, ofToken *client) (*client, *graph.Failure) {
	c := k.byName[named]
	switch {
	case c == nil:
		f := k.unknown("there is no client of that name")
		f.Status = http.StatusNotFound
		return nil, f
	case ofToken != nil && ofToken != c:
		return nil, graph.Refuse(http.StatusForbidden, graph.CodeForbidden, "the token was made for the client "+ofToken.Name()+", not for "+named)
	}
	return c, nil
}

// unknown says why the client is not known, and lists those there are.
func (k *catalog) unknown(why string) *graph.Failure {
	return graph.Refuse(http.StatusBadRequest, graph.CodeUnknownClient, why+"; the clients are "+strings.Join(k.names, ", "))
}
