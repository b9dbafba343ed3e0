package auth

import (
	"slices"
	"strings"
)

// Requirement is what a viewer needs for one field. The zero value requires
// nothing. It does not change.
type Requirement struct {
	// authenticated is set in every Requirement but the zero one.
	authenticated bool
	// scopes are conditions that must all hold; each holds if the viewer has every
	// scope of one of its inner sets.
	scopes [][][]string
}

// Empty reports whether nothing is required.
func (r Requirement) Empty() bool { return !r.authenticated }

// Check is nil if v (nil for anonymous) fulfils r. Else it is an *[Error]:
// UNAUTHENTICATED for an anonymous viewer, FORBIDDEN for one who lacks scopes.
func (r Requirement) Check(v *Viewer) error {
	if r.Empty() {
		return nil
	}
	if v == nil {
		return &Error{Code: CodeUnauthenticated, Reason: ReasonNoCredential}
	}
	for _, sets := range r.scopes {
		if !slices.ContainsFunc(sets, func(set []string) bool { return v.HasScopes(set...) }) {
			return &Error{Code: CodeForbidden, Reason: ReasonScope, Scope: nearest(sets, v)}
		}
	}
	return nil
}

// nearest is the set of which v lacks least, as the value of "scope" in a
// challenge.
func nearest(sets [][]string, v *Viewer) string {
	lacks := func(set []string) (n int) {
		for _, s := range set {
			if !v.HasScopes(s) {
				n++
			}
		}
		return n
	}
	return strings.Join(slices.MinFunc(sets, func(a, b []string) int { return lacks(a) - lacks(b) }), " ")
}

// and is what both require.
func (r Requirement) and(o Requirement) Requirement {
	if o.Empty() {
		return r
	}
	if r.Empty() {
		return o
	}
	both := Requirement{authenticated: true, scopes: slices.Clone(r.scopes)} // neither is empty
	for _, sets := range o.scopes {
		if !slices.ContainsFunc(both.scopes, func(has [][]string) bool { return slices.EqualFunc(has, sets, slices.Equal) }) {
			both.scopes = append(both.scopes, sets)
		}
	}
	return both
}

// String is the requirement in the words of the directives, for people.
func (r Requirement) String() string {
	if r.Empty() {
		return "none"
	}
	if len(r.scopes) == 0 {
		return "@" + authenticatedName
	}
	all := make([]string, 0, len(r.scopes))
	for _, sets := range r.scopes {
		either := make([]string, 0, len(sets))
		for _, set := range sets {
			either = append(either, strings.Join(set, " and "))
		}
		all = append(all, "("+strings.Join(either, ") or (")+")")
	}
	return "@" + requiresScopesName + ": " + strings.Join(all, "; and ")
}
