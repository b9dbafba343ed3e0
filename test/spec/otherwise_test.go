package spec

import (
	"slices"
	"strings"
)

// otherwise is a kind of document that Facet means to read otherwise than graphql-js does. docs/execution.md lists the same.
type otherwise struct {
	reason   string
	document string   // one of the kind: it must end otherwise
	stricter []string // in the messages of Facet's errors that graphql-js does not have
	laxer    []string // in the messages of graphql-js's errors that Facet does not have
	earlier  string   // in the message of graphql-js's errors of validation that are errors of parsing here
}

var readsOtherwise = []otherwise{
	{
		reason:   "A nullable variable may not be the only field of a @oneOf object; graphql-js overlooks it in an object that stands for a list of one.",
		document: `query($v: String) { in(need: {s: "x", ones: {b: $v}}) }`,
		stricter: []string{"must be non-nullable to be used for OneOf"},
	},
	{
		reason:   "Nothing says which type stands in a list literal for a custom scalar; graphql-js wants the scalar's own of a variable there.",
		document: `query($v: Color) { others(c: true, ids: [], es: [], any: [$v]) }`,
		laxer:    []string{`used in position expecting type "Any"`, `used in position expecting type "Any!"`, `used in position expecting type "Url"`},
	},
	{
		reason:   "A Float of more than 64 bits is none; graphql-js makes it infinite, for which JSON has no word.",
		document: `{ floats(g: 1e400) }`,
		stricter: []string{"at most 64 bits"},
	},
	{
		reason:   "@defer is refused at the root of a mutation on every spread of a fragment; graphql-js looks at the first spread only.",
		document: `mutation { ...F ...F @defer } fragment F on Mutation { drop(id: 1) }`,
		stricter: []string{"cannot be used on root", "not supported on subscription"},
	},
	{
		reason:   "Definitions of types in a document are refused by the grammar of executable documents; graphql-js reads them and refuses them in validation.",
		document: `{ dog { id } } type Foo { a: Int }`,
		earlier:  "definition is not executable",
	},
}

// alike takes what the difference explains out of both answers.
func (d otherwise) alike(ours, theirs answer) (answer, answer) {
	if d.earlier != "" && ours.Stage == "parse" && slices.ContainsFunc(theirs.Errors, d.isEarlier) {
		theirs.Stage = "parse"
	}
	return ours.without(d.stricter, theirs), theirs.without(d.laxer, ours)
}

func (d otherwise) isEarlier(e failure) bool { return strings.Contains(e.Message, d.earlier) }

// without takes errors out that are of some kinds, and that the other answer does not have.
func (a answer) without(kinds []string, other answer) answer {
	a.Errors = slices.DeleteFunc(slices.Clone(a.Errors), func(e failure) bool {
		return only(answer{Errors: []failure{e}}, kinds...) && !slices.ContainsFunc(other.Errors, func(o failure) bool { return o.Message == e.Message })
	})
	if a.Stage == "validate" && len(a.Errors) == 0 {
		a.Stage = "valid"
	}
	return a
}

// only says whether an answer has nothing but errors of these kinds.
func only(a answer, kinds ...string) bool {
	return len(a.Errors) > 0 && !slices.ContainsFunc(a.Errors, func(e failure) bool {
		return !slices.ContainsFunc(kinds, func(kind string) bool { return strings.Contains(e.Message, kind) })
	})
}

// otherTokens are the errors that Facet reports at the beginning of what graphql-js reports at another of its tokens.
var otherTokens = map[string]string{
	`Field "…" must not have a selection since type "…" has no subfields.`: "the field, not its brace",
	`Unknown fragment "…".`: "the spread, not the name in it",
	`Unknown type "…".`:     "what has the type condition, not the type in it",
	`Fragment "…" cannot condition on non composite type "…".`:                                                              "the fragment, not the type in it",
	`Fragment cannot condition on non composite type "…".`:                                                                  "the fragment, not the type in it",
	`There can be only one variable named "…".`:                                                                             "the definition, not the name in it",
	`There can be only one fragment named "…".`:                                                                             "the definition, not the name in it",
	`There can be only one operation named "…".`:                                                                            "the definition, not the name in it",
	`Anonymous Subscription must select one top level field.`:                                                               "the operation, not its brace",
	`Subscription "…" must select one top level field.`:                                                                     "the operation, not its brace",
	`Defer directive cannot be used on root mutation type "…".`:                                                             "every spread of a fragment, not the first",
	`Defer directive cannot be used on root subscription type "…".`:                                                         "every spread of a fragment, not the first",
	`Stream directive cannot be used on root mutation type "…".`:                                                            "every directive, not the first of a selection",
	`Stream directive cannot be used on root subscription type "…".`:                                                        "every directive, not the first of a selection",
	"Stream directive not supported on subscription operations. Disable `@stream` by setting the `if` argument to `false`.": "every spread of a fragment, not the first",
	"Defer directive not supported on subscription operations. Disable `@defer` by setting the `if` argument to `false`.":   "every spread of a fragment, not the first",
	`Variable "…" cannot be non-input type "…".`:                                                                            "the definition, not the type in it",
}
