package rules

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// subscriptionRule wants one field at the root of a subscription, none of introspection, and no condition there
// (§5.2.4.1): what a subscription is to must not depend on its variables.
func subscriptionRule() core.Rule {
	return core.Rule{Name: rules.SingleFieldSubscriptionsRule.Name, RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnOperation(func(walker *core.Walker, op *ast.OperationDefinition) {
			if op.Operation != ast.Subscription || walker.Schema.Subscription == nil {
				return
			}
			name := "Anonymous Subscription"
			if op.Name != "" {
				name = `Subscription "` + op.Name + `"`
			}
			r := root{schema: walker.Schema, seen: map[string]bool{}}
			r.collect(op.SelectionSet)
			switch {
			case len(r.conditions) > 0:
				addError(core.Message("%s must not use `@skip` or `@include` directives in the top level selection.", name), core.At(r.conditions[0]))
				return
			case len(r.fields) == 0:
				addError(core.Message("%s must select one top level field.", name), core.At(op.Position))
			case len(r.others) > 0:
				addError(core.Message("%s must select only one top level field.", name), core.At(r.others[0]))
			}
			if len(r.introspection) > 0 {
				addError(core.Message("%s must not select an introspection top level field.", name), core.At(r.introspection[0]))
			}
		})
	}}
}

// root is what stands at the root of an operation, fragments expanded.
type root struct {
	schema                            *ast.Schema
	seen                              map[string]bool // fragments
	fields                            []*ast.Field
	conditions, others, introspection []*ast.Position
}

func (r *root) collect(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			r.condition(s.Directives)
			r.field(s)
		case *ast.InlineFragment:
			r.condition(s.Directives)
			if r.applies(s.TypeCondition) {
				r.collect(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			r.condition(s.Directives)
			if s.Definition != nil && !r.seen[s.Name] {
				r.seen[s.Name] = true
				if r.applies(s.Definition.TypeCondition) {
					r.collect(s.Definition.SelectionSet)
				}
			}
		}
	}
}

func (r *root) field(f *ast.Field) {
	r.fields = append(r.fields, f)
	if f.Alias != r.fields[0].Alias { // gqlparser's Alias is the response name
		r.others = append(r.others, f.Position)
	}
	if strings.HasPrefix(f.Name, "__") {
		r.introspection = append(r.introspection, f.Position)
	}
}

// applies says whether a fragment on a type is part of the root.
func (r *root) applies(condition string) bool {
	def := r.schema.Subscription
	return condition == "" || condition == def.Name || slices.Contains(r.schema.PossibleTypes[condition], def)
}

func (r *root) condition(directives ast.DirectiveList) {
	for _, name := range []string{"skip", "include"} {
		if d := directives.ForName(name); d != nil {
			r.conditions = append(r.conditions, d.Position)
			return
		}
	}
}
