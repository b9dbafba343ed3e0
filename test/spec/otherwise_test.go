package spec

import (
	"slices"
	"strings"
)

// otherwise is a kind of document that Facet means to read otherwise than graphql-js does. docs/execution.md lists the same.
type otherwise struct {
	reason   string
	document string // one of the kind, which must differ
	is       func(text string, ours, theirs answer) bool
}

var readsOtherwise = []otherwise{
	{
		reason:   "A nullable variable may not be the only field of a @oneOf object; graphql-js overlooks it in an object that stands for a list of one.",
		document: `query($v: String) { in(need: {s: "x", ones: {b: $v}}) }`,
		is: func(_ string, ours, theirs answer) bool {
			return theirs.Stage == "valid" && only(ours, "must be non-nullable to be used for OneOf")
		},
	},
	{
		reason:   "Nothing says which type stands in a list literal for a custom scalar; graphql-js wants the scalar's own of a variable there.",
		document: `query($v: Color) { others(c: true, ids: [], es: [], any: [$v]) }`,
		is: func(_ string, ours, theirs answer) bool {
			return ours.Stage == "valid" && only(theirs, "used in position expecting type \"Any\"", "used in position expecting type \"Url\"")
		},
	},
	{
		reason:   "A Float of more than 64 bits is none; graphql-js makes it infinite, for which JSON has no word.",
		document: `{ floats(g: 1e400) }`,
		is: func(_ string, ours, theirs answer) bool {
			return theirs.Stage == "valid" && only(ours, "more than 64 bits")
		},
	},
	{
		reason:   "@defer is refused at the root of a mutation on every spread of a fragment; graphql-js looks at the first spread only.",
		document: `mutation { ...F ...F @defer } fragment F on Mutation { drop(id: 1) }`,
		is: func(_ string, ours, theirs answer) bool {
			return theirs.Stage == "valid" && only(ours, "cannot be used on root", "not supported on subscription")
		},
	},
	{
		reason:   "Definitions of types in a document are refused by the grammar of executable documents; graphql-js reads them and refuses them in validation.",
		document: `{ dog { id } } type Foo { a: Int }`,
		is: func(_ string, ours, theirs answer) bool {
			return ours.Stage == "parse" && only(answer{Errors: theirs.Errors[:1]}, "definition is not executable")
		},
	},
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
	`Stream directive cannot be used on root subscription type "…".`:                                                        "every directive, not the first of a selection",
	"Stream directive not supported on subscription operations. Disable `@stream` by setting the `if` argument to `false`.": "every spread of a fragment, not the first",
	"Defer directive not supported on subscription operations. Disable `@defer` by setting the `if` argument to `false`.":   "every spread of a fragment, not the first",
	`Variable "…" cannot be non-input type "…".`:                                                                            "the definition, not the type in it",
}
