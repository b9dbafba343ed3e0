package resolvers

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/loader"
)

// viewerID is the profile of whoever is asking, from the token and never from an argument; 0 when anonymous.
func viewerID(ctx context.Context) (int64, error) {
	v, ok := auth.FromContext(ctx)
	if !ok {
		return 0, nil
	}
	n, err := strconv.ParseInt(v.Subject, 10, 64)
	if err != nil || n <= 0 {
		return 0, &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonClaimType, Claim: "sub"}
	}
	return n, nil
}

// requireViewer is viewerID where anonymous will not do.
func requireViewer(ctx context.Context) (int64, error) {
	n, err := viewerID(ctx)
	if err == nil && n == 0 {
		err = &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonNoCredential}
	}
	return n, err
}

// viewer makes the calls of the viewer's fields that no binding declares.
type viewer struct {
	declared.ViewerFields
	root *Root
}

// UnreadNotifications counts what the viewer has not read. An operation has one viewer, so there is nothing to batch,
// and a call that goes out at once is over sooner.
func (r viewer) UnreadNotifications(ctx context.Context, objs []*profiles.Viewer) ([]*int, error) {
	return perViewer(objs, func(v *profiles.Viewer) (*int, error) {
		n, err := loader.Alone(ctx, func() (int, error) {
			return loader.Once(ctx, countCall{int64(v.ID)}, func() (int, error) { return r.root.services.Notifications.Count(ctx, int64(v.ID)) })
		})
		return &n, err
	})
}

// Notifications pages through the viewer's notifications.
func (r viewer) Notifications(ctx context.Context, objs []*profiles.Viewer, after *string, first int) ([]*notifications.Page, error) {
	from, err := page(after, first)
	if err != nil {
		return nil, err
	}
	return perViewer(objs, func(v *profiles.Viewer) (*notifications.Page, error) {
		page, err := loader.Once(ctx, notificationsCall{int64(v.ID), int64(from), first}, func() (*notifications.Page, error) {
			return r.root.services.Notifications.List(ctx, int64(v.ID), first, from)
		})
		return page, graph.Rejected(err, "")
	})
}

// perViewer makes one call for each viewer among the parents: one, unless a resolver went astray.
func perViewer[T any](objs []*profiles.Viewer, call func(*profiles.Viewer) (T, error)) ([]T, error) {
	out := make([]T, len(objs))
	errs := make(graphql.BatchErrorList, len(objs))
	for i, v := range objs {
		if i > 0 && v.ID == objs[i-1].ID {
			out[i], errs[i] = out[i-1], errs[i-1]
			continue
		}
		out[i], errs[i] = call(v)
	}
	return out, errs
}
