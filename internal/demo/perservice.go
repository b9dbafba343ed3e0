package demo

import (
	"fmt"
	"strings"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// PerService is a setting with one value for all services and others for some.
type PerService[T any] struct {
	All  T
	Some map[string]T // by name, instead of All
}

// Of returns the value for one service.
func (p PerService[T]) Of(name string) T {
	if v, ok := p.Some[name]; ok {
		return v
	}
	return p.All
}

// parsePerService reads "20ms", "ads=20ms,posts=5ms" or "5ms,ads=20ms". The
// order does not matter; saying the same thing twice is an error.
func parsePerService[T any](s string, parse func(string) (T, error)) (PerService[T], error) {
	p := PerService[T]{Some: map[string]T{}}
	general := false // the value for all services was given
	for part := range strings.SplitSeq(s, ",") {
		name, text, named := strings.Cut(part, "=")
		if !named {
			name, text = "", part
		}
		_, again := p.Some[name]
		switch {
		case named && !isService(name):
			return p, notService(name)
		case again:
			return p, fmt.Errorf("%s is set twice", name)
		case !named && general:
			return p, fmt.Errorf("%q: the value for all services is set twice", part)
		}
		v, err := parse(text)
		if err != nil {
			return p, fmt.Errorf("%s: %w", orAll(name), err)
		}
		if named {
			p.Some[name] = v
		} else {
			p.All, general = v, true
		}
	}
	return p, nil
}

// notService says which services there are, and which was meant.
func notService(name string) error {
	hint := ""
	if near := strictyaml.Nearest(name, Names()); near != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", near)
	}
	return fmt.Errorf("%q is not a service%s; there are %s", name, hint, strings.Join(Names(), ", "))
}

// validate checks every value and every name.
func (p PerService[T]) validate(what string, check func(T) error) error {
	if err := check(p.All); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	for name, v := range p.Some {
		if !isService(name) {
			return fmt.Errorf("%s: %w", what, notService(name))
		}
		if err := check(v); err != nil {
			return fmt.Errorf("%s of %s: %w", what, name, err)
		}
	}
	return nil
}

// orAll names the services that a value is for.
func orAll(name string) string {
	if name == "" {
		return "all services"
	}
	return name
}
