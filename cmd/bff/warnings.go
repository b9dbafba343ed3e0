package main

import "github.com/facetgraph/facet/internal/strictyaml"

// warnings are what is allowed but unwise, each with its place.
func (c *Config) warnings() (out []*strictyaml.Error) {
	warn := func(path, format string, args ...any) {
		if !c.source.Bad(path) {
			out = append(out, c.source.Errorf(path, format, args...))
		}
	}
	c.warnOfProxies(warn)
	return out
}
