package spec

import (
	"regexp"
	"slices"
	"strings"
)

// otherwise is a kind of document that Facet means to read otherwise than graphql-js does. docs/execution.md lists the
// same.
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

// otherTokens are kinds of errors that Facet reports at another token than graphql-js, mostly at the beginning of what
// that reports a token in; each with a document that shows it.
var otherTokens = map[string]struct{ reason, document string }{
	`Field "…" must not have a selection since type "…" has no subfields.`: {"the field, not its brace", `{ ints(j: 1, l: [], n: []) { a } }`},
	`Unknown fragment "…".`: {"the spread, not the name in it", `{ ...F }`},
	`Unknown type "…".`:     {"what has the type, not the type in it", `{ ... on Nope { a } }`},
	`Fragment "…" cannot condition on non composite type "…".`: {"the fragment, not the type in it", `{ ...F } fragment F on Int { a }`},
	`Fragment cannot condition on non composite type "…".`:     {"the fragment, not the type in it", `{ ... on Int { a } }`},
	`Variable "…" cannot be non-input type "…".`:               {"the definition, not the type in it", `query($v: Dog) { floats(g: 1, f: $v) }`},
	`Anonymous Subscription must select one top level field.`:  {"the operation, not its brace", `subscription { ...F } fragment F on Subscription { ...F }`},
	`Subscription "…" must select one top level field.`:        {"the operation, not its brace", `subscription A { ...F } fragment F on Subscription { ...F }`},
	`Defer directive cannot be used on root mutation type "…".`: {
		"every spread of a fragment, not only the first", `mutation { ...F ...F @defer ...G @defer } fragment F on Mutation { drop(id: 1) } fragment G on Mutation { drop(id: 1) }`},
	`Defer directive cannot be used on root subscription type "…".`: {
		"every spread of a fragment, not only the first", `subscription { ...F ...F @defer ...G @defer } fragment F on Subscription { ticks } fragment G on Subscription { ticks }`},
	`Stream directive cannot be used on root mutation type "…".`:     {"every directive, not only the first", `mutation { all @stream @stream { __typename } }`},
	`Stream directive cannot be used on root subscription type "…".`: {"every directive, not only the first", `subscription { pets @stream @stream { __typename } }`},
}

// defersAgain are kinds of errors that Facet reports more often than graphql-js, which looks at a fragment once only.
var defersAgain = regexp.MustCompile("^(Defer|Stream) directive not supported on subscription operations")
