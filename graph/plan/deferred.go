package plan

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Delivery is the form in which the fragments with @defer come.
type Delivery uint8

const (
	// Whole answers come in one piece: @defer is ignored.
	Whole Delivery = iota
	// Repeated parts are complete by themselves: a field comes in every fragment that selects it (deferSpec=20220824).
	Repeated
	// Distinct parts have only what no part before them had (incrementalSpec=v0.2).
	Distinct
)

// Usage is one @defer at one place of a plan.
type Usage struct {
	// ID numbers the usages of a plan from 0; a usage has a higher one than its Parent.
	ID int
	// Label is that of the directive, "" for none.
	Label string
	// Parent is the @defer that this one is nested in, nil for none.
	Parent *Usage

	directive *ast.Directive
	groups    []*Group // those that deliver fields of it
	host      *Group   // the group whose part has the objects that the fragment is on; nil for the first part
}

// Group is the fields of a selection that are resolved and delivered together, after the part that has their object.
type Group struct {
	// ID numbers the groups of a plan from 0; a group has a higher one than its host.
	ID int
	// Usages are those that it belongs to.
	Usages []*Usage
	// Sel are the fields, on the type of the selection that the group belongs to.
	Sel *Selection

	host  *Group   // the group whose part has the group's objects; nil for the first part
	needs []*Usage // those that it and the groups below it belong to
}

// Deferred is what a selection delivers later.
type Deferred struct {
	// Usages are the @defer on fragments that stand directly in the selection.
	Usages []*Usage
	// Groups hold the fields.
	Groups []*Group
}

// usage makes the next usage.
func (b *build) usage(d *ast.Directive, under *Usage) *Usage {
	u := &Usage{ID: len(b.plan.usages), Label: label(d), Parent: under, directive: d, host: b.host}
	b.plan.usages = append(b.plan.usages, u)
	return u
}

// group makes the next group.
func (b *build) group(usages []*Usage) *Group {
	g := &Group{ID: len(b.plan.groups), Usages: usages, host: b.host}
	b.plan.groups = append(b.plan.groups, g)
	for _, u := range usages {
		u.groups = append(u.groups, g)
	}
	return g
}

// within compiles what belongs to a group.
func (b *build) within(g *Group, compile func()) {
	before := b.host
	b.host = g
	compile()
	b.host = before
}

// need notes for each group which usages have to be remembered until its part is written: those that it and the groups
// below it belong to, and those around the usages that its part has.
func (p *Plan) need() {
	for _, u := range p.usages {
		if u.host != nil && u.Parent != nil {
			u.host.need(u.Parent)
		}
	}
	for _, g := range slices.Backward(p.groups) {
		g.need(g.Usages...)
		if g.host != nil {
			g.host.need(g.needs...)
		}
	}
}

func (g *Group) need(usages ...*Usage) {
	for _, u := range usages {
		if !slices.Contains(g.needs, u) {
			g.needs = append(g.needs, u)
		}
	}
}
