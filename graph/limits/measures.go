package limits

// measures are the figures of one operation, with its fragments expanded. They
// stop at 2^53.
type measures struct {
	Depth, Aliases, RootFields, Directives, Selections, Introspection int
	// ListInput and ValueDepth are of the document's own values, the defaults
	// of variables included.
	ListInput, ValueDepth int
}

// saturated is the largest figure: far above any limit, and a whole number in
// every notation.
const saturated = 1 << 53

func add(a, b int) int { return min(a+b, saturated) }

// figures are the measures of a selection set in the middle of a document:
// RootFields are its own fields, and there are two figures that only count
// where introspection begins.
type figures struct {
	measures
	// lists is Introspection as if the selection stood below __schema.
	lists int
}

// beside adds what stands next to it in the same selection set.
func (f *figures) beside(g figures) {
	f.Depth = max(f.Depth, g.Depth)
	f.Introspection = max(f.Introspection, g.Introspection)
	f.lists = max(f.lists, g.lists)
	f.ListInput = max(f.ListInput, g.ListInput)
	f.ValueDepth = max(f.ValueDepth, g.ValueDepth)
	f.Aliases = add(f.Aliases, g.Aliases)
	f.RootFields = add(f.RootFields, g.RootFields)
	f.Directives = add(f.Directives, g.Directives)
	f.Selections = add(f.Selections, g.Selections)
}

// limit pairs a figure with its bound, in the order they are reported.
type limit struct {
	code string
	got  func(figures) int
	max  int
}

func (l Limits) ofDocument() []limit {
	return []limit{
		{MaxSelections, func(f figures) int { return f.Selections }, l.Selections},
		{MaxDepth, func(f figures) int { return f.Depth }, l.Depth},
		{MaxAliases, func(f figures) int { return f.Aliases }, l.Aliases},
		{MaxRootFields, func(f figures) int { return f.RootFields }, l.RootFields},
		{MaxDirectives, func(f figures) int { return f.Directives }, l.Directives},
		{MaxIntrospection, func(f figures) int { return f.Introspection }, l.Introspection},
		{MaxListInput, func(f figures) int { return f.ListInput }, l.ListInput},
		{MaxValueDepth, func(f figures) int { return f.ValueDepth }, l.ValueDepth},
	}
}
