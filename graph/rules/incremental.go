package rules

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// incremental says whether a directive is @defer or @stream and the schema knows it. Of others, KnownDirectives says
// enough.
func incremental(schema *ast.Schema, d *ast.Directive) bool {
	return (d.Name == "defer" || d.Name == "stream") && schema.Directives[d.Name] != nil
}

// labelRule wants labels of @defer and @stream to be literals, each used once in the document: a client tells the parts
// of an answer apart by them.
func labelRule() core.Rule {
	return core.Rule{Name: "DeferStreamDirectiveLabel", RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		labels, seen := map[string]*ast.Directive{}, map[*ast.Directive]bool{}
		observers.OnDirective(func(walker *core.Walker, d *ast.Directive) {
			if !incremental(walker.Schema, d) || seen[d] {
				return
			}
			seen[d] = true
			label := d.Arguments.ForName("label")
			switch {
			case label == nil || label.Value.Kind == ast.NullValue:
			case label.Value.Kind != ast.StringValue && label.Value.Kind != ast.BlockValue:
				addError(core.Message(`Argument "@%s(label:)" must be a static string.`, d.Name), core.At(d.Position))
			case labels[label.Value.Raw] != nil:
				addError(core.Message(`Value for arguments "defer(label:)" and "stream(label:)" must be unique across all Defer/Stream directive usages.`),
					core.At(labels[label.Value.Raw].Position), core.At(d.Position))
			default:
				labels[label.Value.Raw] = d
			}
		})
	}}
}

// incrementalRootRule refuses @defer and @stream at the root of mutations, whose fields have an order, and of
// subscriptions, which have but one field.
func incrementalRootRule() core.Rule {
	return core.Rule{Name: "DeferStreamDirectiveOnRootField", RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnOperation(func(walker *core.Walker, op *ast.OperationDefinition) {
			def := walker.Schema.Mutation
			if op.Operation == ast.Subscription {
				def = walker.Schema.Subscription
			}
			if op.Operation == ast.Query || op.Operation == "" || def == nil {
				return
			}
			eachDirective(op.SelectionSet, false, map[string]bool{}, func(d *ast.Directive) {
				if incremental(walker.Schema, d) {
					name := map[string]string{"defer": "Defer", "stream": "Stream"}[d.Name]
					addError(core.Message(`%s directive cannot be used on root %s type "%s".`, name, op.Operation, def.Name), core.At(d.Position))
				}
			})
		})
	}}
}

// incrementalSubscriptionRule refuses @defer and @stream anywhere in a subscription, unless their condition can be
// false.
func incrementalSubscriptionRule() core.Rule {
	return core.Rule{Name: "DeferStreamDirectiveOnValidOperations", RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnOperation(func(walker *core.Walker, op *ast.OperationDefinition) {
			if op.Operation != ast.Subscription {
				return
			}
			eachDirective(op.SelectionSet, true, map[string]bool{}, func(d *ast.Directive) {
				if incremental(walker.Schema, d) && !canBe(d, "false", false) {
					name := map[string]string{"defer": "Defer", "stream": "Stream"}[d.Name]
					addError(core.Message("%s directive not supported on subscription operations. Disable `@%s` by setting the `if` argument to `false`.",
						name, d.Name), core.At(d.Position))
				}
			})
		})
	}}
}

// canBe says whether the condition of a directive is a value, or a variable, which may be.
func canBe(d *ast.Directive, value string, without bool) bool {
	condition := d.Arguments.ForName("if")
	if condition == nil {
		return without
	}
	return condition.Value.Kind == ast.Variable || condition.Value.Kind == ast.BooleanValue && condition.Value.Raw == value
}

// streamRule wants @stream on lists only.
func streamRule() core.Rule {
	return core.Rule{Name: "StreamDirectiveOnListField", RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnField(func(walker *core.Walker, f *ast.Field) {
			if f.Definition == nil || f.ObjectDefinition == nil || f.Definition.Type.Elem != nil {
				return
			}
			for _, d := range f.Directives {
				if d.Name == "stream" && incremental(walker.Schema, d) {
					addError(core.Message(`Directive "@stream" cannot be used on non-list field "%s.%s".`, f.ObjectDefinition.Name, f.Name), core.At(d.Position))
				}
			}
		})
	}}
}

// eachDirective calls f for the directives of all selections of a set, fragments expanded, each fragment once; with
// those of the selections below if deep. What a condition may take out of the operation is left out if deep.
func eachDirective(set ast.SelectionSet, deep bool, seen map[string]bool, f func(*ast.Directive)) {
	for _, selection := range set {
		var directives ast.DirectiveList
		var below ast.SelectionSet
		switch s := selection.(type) {
		case *ast.Field:
			directives = s.Directives
			if deep {
				below = s.SelectionSet
			}
		case *ast.InlineFragment:
			directives, below = s.Directives, s.SelectionSet
		case *ast.FragmentSpread:
			directives = s.Directives
			if s.Definition != nil && !seen[s.Name] {
				seen[s.Name] = true
				below = s.Definition.SelectionSet
			}
		}
		if deep && optional(directives) {
			continue
		}
		for _, d := range directives {
			f(d)
		}
		eachDirective(below, deep, seen, f)
	}
}

// optional says whether @skip or @include may take a selection out.
func optional(directives ast.DirectiveList) bool {
	skip, include := directives.ForName("skip"), directives.ForName("include")
	return skip != nil && canBe(skip, "true", true) || include != nil && canBe(include, "false", false)
}
