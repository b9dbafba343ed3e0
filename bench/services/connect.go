package services

import (
	"errors"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/resolvers"
)

// Connected are Facet's clients of services that run somewhere. Close releases their connections.
type Connected struct {
	resolvers.Clients
	services map[string]*clients.Service
}

// Connect makes the clients of the services at urls, by name. Nothing is dialled before the first call.
func Connect(urls map[string]string) (*Connected, error) {
	c := &Connected{services: map[string]*clients.Service{}}
	var errs []error
	for _, name := range demo.Names() {
		s, err := clients.New(clients.Config{Name: name, URL: urls[name]})
		errs = append(errs, err)
		c.services[name] = s
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.Clients = resolvers.Clients{
		Notifications:   notifications.New(c.services[demo.Notifications]),
		Recommendations: recommendations.New(c.services[demo.Recommendations]),
		Declared:        c.services,
	}
	return c, nil
}

// Close closes idle connections.
func (c *Connected) Close() {
	for _, s := range c.services {
		s.Close()
	}
}
