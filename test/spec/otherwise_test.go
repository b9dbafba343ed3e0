package spec

// otherwise is a kind of document that Facet means to read otherwise than graphql-js does. docs/execution.md lists the same.
type otherwise struct {
	reason   string
	document string // one of the kind, which must differ
	is       func(text string, ours, theirs answer) bool
}

var readsOtherwise []otherwise
