package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients/presence"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/loader"
)

type whereabouts Root

// Profile is whose presence it is.
func (r *whereabouts) Profile(ctx context.Context, objs []*presence.Presence) ([]*profiles.Profile, error) {
	return loader.All(ctx, r.loaders.profiles, loader.KeysOf(objs, func(p *presence.Presence) profiles.ID { return profiles.ID(p.ProfileID) }))
}
