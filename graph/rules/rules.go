// Package rules has the validation rules of documents (GraphQL specification §5): gqlparser's, and our own where that lets pass
// or refuses what the specification does not.
package rules

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules are a set of rules. It may be shared.
type Rules struct{ rules *rules.Rules }

// New makes the rules of the specification. Suggestions name what is in the schema validated against; a policy can do without.
func New(suggestions bool) *Rules {
	r := rules.NewDefaultRules()
	if !suggestions {
		for with, without := range map[string]core.Rule{
			rules.FieldsOnCorrectTypeRule.Name: rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
			rules.ScalarLeafsRule.Name:         rules.ScalarLeafsRuleWithoutSuggestions,
			rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
			rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
			rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
		} {
			r.RemoveRule(with)
			r.AddRule(without.Name, without.RuleFunc)
		}
	}
	for _, own := range []core.Rule{intRule, objectRule} {
		r.RemoveRule(own.Name)
		r.AddRule(own.Name, own.RuleFunc)
	}
	return &Rules{r}
}

// Validate finds what is wrong with a document.
func (r *Rules) Validate(schema *ast.Schema, doc *ast.QueryDocument) gqlerror.List {
	return validator.ValidateWithRules(schema, doc, r.rules)
}
