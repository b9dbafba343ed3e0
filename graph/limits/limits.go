package limits

// Limits are the bounds of one client. A zero field means its default, which is
// safe for ordinary operations; a negative one means no limit.
type Limits struct {
	// Bytes of the document's text. Default 20,000.
	Bytes int
	// Tokens of the document, comments included. Default 2,000.
	Tokens int
	// Nesting of braces, brackets and parentheses in the text. Default 200.
	Nesting int
	// Depth of fields, fragments expanded: { a { b } } is 2. Fields below
	// __schema and __type do not count; they have Introspection. Default 12.
	Depth int
	// Aliases, fragments expanded. A field whose alias is its own name has
	// none. Default 30.
	Aliases int
	// RootFields is the number of fields at the root, fragments expanded.
	// Default 20.
	RootFields int
	// Directives in the operation, fragments expanded, those on the operation,
	// its variables and the fragments' definitions included. Default 50.
	Directives int
	// Selections is the number of fields, fragment spreads and inline
	// fragments, fragments expanded. Default 10,000.
	Selections int
	// Introspection is how often the lists fields, inputFields, interfaces and
	// possibleTypes may nest below __schema or __type. Default 2, which is what
	// graphql-js allows and more than any tool's introspection query needs.
	Introspection int
	// ListInput is the length of any one list, in the document or in the
	// variables. Default 1,000.
	ListInput int
	// ValueDepth is how deep lists and objects may nest in one value of the
	// document or of the variables: 1 is 0, [1] is 1, [{a: 1}] is 2. Default 20.
	ValueDepth int
}

// Codes of an Error's Limit. Those that Apollo Router or Apollo Server have
// are theirs.
const (
	MaxBytes         = "MAX_BYTES_LIMIT"
	MaxTokens        = "MAX_TOKENS_LIMIT"
	MaxNesting       = "MAX_NESTING_LIMIT"
	MaxDepth         = "MAX_DEPTH_LIMIT"
	MaxAliases       = "MAX_ALIASES_LIMIT"
	MaxRootFields    = "MAX_ROOT_FIELDS_LIMIT"
	MaxDirectives    = "MAX_DIRECTIVES_LIMIT"
	MaxSelections    = "MAX_RECURSIVE_SELECTIONS_EXCEEDED"
	MaxIntrospection = "MAX_INTROSPECTION_LIMIT"
	MaxOverlaps      = "MAX_OVERLAPS_LIMIT"
	MaxListInput     = "MAX_LIST_INPUT_LIMIT"
	MaxValueDepth    = "MAX_VALUE_DEPTH_LIMIT"
)

// WithDefaults returns the limits with every zero replaced by its default.
func (l Limits) WithDefaults() Limits {
	for _, d := range []struct {
		limit *int
		value int
	}{
		{&l.Bytes, 20_000}, {&l.Tokens, 2_000}, {&l.Nesting, 200}, {&l.Depth, 12},
		{&l.Aliases, 30}, {&l.RootFields, 20}, {&l.Directives, 50}, {&l.Selections, 10_000},
		{&l.Introspection, 2}, {&l.ListInput, 1_000}, {&l.ValueDepth, 20},
	} {
		if *d.limit == 0 {
			*d.limit = d.value
		}
	}
	return l
}

// exceeded tells whether a figure is above a limit that applies.
func exceeded(got, limit int) bool { return limit >= 0 && got > limit }
