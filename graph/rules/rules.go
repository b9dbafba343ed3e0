// Package rules has the validation rules of documents (GraphQL specification §5): gqlparser's, and our own where that
// lets pass or refuses what the specification does not, or where it points at another place than the mistake.
package rules

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules are a set of rules. It may be shared.
type Rules struct{ rules *rules.Rules }

// New makes the rules of the specification and of incremental delivery. Suggestions name what is in the schema
// validated against; a policy can do without.
func New(suggestions bool) *Rules {
	r := rules.NewDefaultRules()
	for _, own := range []core.Rule{
		argumentsRule(suggestions), valuesRule(suggestions), variablesRule(), subscriptionRule(), labelRule(), incrementalRootRule(),
		incrementalSubscriptionRule(), streamRule(),
	} {
		r.RemoveRule(own.Name) // gqlparser's of the same purpose
		r.AddRule(own.Name, own.RuleFunc)
	}
	if suggestions {
		return &Rules{r}
	}
	for with, without := range map[string]core.Rule{
		rules.FieldsOnCorrectTypeRule.Name: rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
		rules.ScalarLeafsRule.Name:         rules.ScalarLeafsRuleWithoutSuggestions,
		rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
	} {
		r.RemoveRule(with)
		r.AddRule(without.Name, without.RuleFunc)
	}
	return &Rules{r}
}

// Validate finds what is wrong with a document, each mistake once. Of a document without mistakes, the literals get
// kinds that say what they are: see settle.
func (r *Rules) Validate(schema *ast.Schema, doc *ast.QueryDocument) gqlerror.List {
	list := once(validator.ValidateWithRules(schema, doc, r.rules))
	if len(list) == 0 {
		settle(schema, doc)
	}
	return list
}

// once drops errors that repeat others: gqlparser visits a fragment for each operation that uses it.
func once(list gqlerror.List) gqlerror.List {
	type mistake struct{ message, places string }
	seen := make(map[mistake]bool, len(list))
	var out gqlerror.List
	for _, e := range list {
		m := mistake{e.Message, fmt.Sprint(e.Locations)}
		if !seen[m] {
			out = append(out, e)
		}
		seen[m] = true
	}
	return out
}
