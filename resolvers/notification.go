package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"

	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/graph/generated/model"
	"github.com/facetgraph/facet/loader"
)

// notification makes the calls of a notification's fields that no binding declares.
type notification struct {
	declared.NotificationFields
	root *Root
}

// Subject is what a notification is about: its post, else the profile that caused it. Both loaders are asked before
// either is awaited, so that their batches go out together.
func (n notification) Subject(ctx context.Context, objs []*notifications.Notification) ([]model.NotificationSubject, error) {
	var postIDs []int
	var actorIDs []int
	for _, o := range objs {
		if o.PostID != 0 {
			postIDs = append(postIDs, int(o.PostID))
		} else {
			actorIDs = append(actorIDs, int(o.ActorID))
		}
	}
	s := loader.FromContext(ctx)
	awaitPosts := n.root.Declared().PostsGetPostsLoader().In(s).LoadMany(ctx, postIDs)
	awaitActors := n.root.Declared().ProfilesGetProfilesLoader().In(s).LoadMany(ctx, actorIDs)
	ps, postErrs := awaitPosts()
	as, actorErrs := awaitActors()
	return join(objs, ps, postErrs, as, actorErrs)
}

// join puts posts and profiles back into the order of the notifications.
func join(objs []*notifications.Notification, ps []*posts.Post, postErrs []error, as []*profiles.Profile, actorErrs []error) ([]model.NotificationSubject, error) {
	out := make([]model.NotificationSubject, len(objs))
	errs := make([]error, len(objs))
	p, a := 0, 0
	for i, n := range objs {
		if n.PostID != 0 {
			if errs[i] = at(postErrs, p); ps[p] != nil {
				out[i] = ps[p]
			}
			p++
			continue
		}
		if errs[i] = at(actorErrs, a); as[a] != nil {
			out[i] = as[a]
		}
		a++
	}
	return loader.Settle(out, errs)
}

// at is an element of a list of errors that is nil when there are none.
func at(errs []error, i int) error {
	if errs == nil {
		return nil
	}
	return errs[i]
}

// firstOf is the first of the errors of a batch, for parents that stand or fall with all their keys.
func firstOf(err error) error {
	list, ok := errors.AsType[graphql.BatchErrorList](err)
	if !ok {
		return err
	}
	for _, e := range list {
		if e != nil {
			return e
		}
	}
	return nil
}

// present leaves out what is gone.
func present[T any](values []*T) []*T {
	out := make([]*T, 0, len(values))
	for _, v := range values {
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}
