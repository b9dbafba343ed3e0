package rules

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// argumentsRule refuses arguments that a field or directive does not have (§5.4.1), and points at them; gqlparser's
// points at the field.
func argumentsRule(suggestions bool) core.Rule {
	return core.Rule{Name: rules.KnownArgumentNamesRule.Name, RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		check := func(given ast.ArgumentList, known ast.ArgumentDefinitionList, owner string) {
			for _, arg := range given {
				if known.ForName(arg.Name) != nil {
					continue
				}
				options := []core.ErrorOption{core.Message(`Unknown argument "%s" on %s.`, arg.Name, owner)}
				if suggestions {
					options = append(options, core.SuggestListQuoted("Did you mean", arg.Name, argumentNames(known)))
				}
				addError(append(options, core.At(arg.Position))...)
			}
		}
		observers.OnField(func(_ *core.Walker, field *ast.Field) {
			if field.Definition != nil && field.ObjectDefinition != nil {
				check(field.Arguments, field.Definition.Arguments, `field "`+field.ObjectDefinition.Name+"."+field.Name+`"`)
			}
		})
		observers.OnDirective(func(_ *core.Walker, directive *ast.Directive) {
			if directive.Definition != nil {
				check(directive.Arguments, directive.Definition.Arguments, `directive "@`+directive.Name+`"`)
			}
		})
	}}
}

func argumentNames(defs ast.ArgumentDefinitionList) (names []string) {
	for _, def := range defs {
		names = append(names, def.Name)
	}
	return names
}
