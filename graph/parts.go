package graph

import (
	"context"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/plan"
)

// pendingSpec is an entry of "pending".
type pendingSpec struct {
	ID    string   `json:"id"`
	Path  ast.Path `json:"path"`
	Label string   `json:"label,omitempty"`
}

func pendingOf(fragments []plan.Fragment) []pendingSpec {
	out := make([]pendingSpec, len(fragments))
	for i, f := range fragments {
		out[i] = pendingSpec{ID: strconv.Itoa(f.ID), Path: f.Path, Label: f.Label}
	}
	return out
}

// respondPart makes the response object of a later part. note may be nil.
func (l *life) respondPart(ctx context.Context, part plan.Part, note *costNote) *Result {
	e := partEncoder{life: l, ctx: ctx, body: append(l.buf, '{')}
	if l.delivery == plan.Distinct {
		e.distinct(part)
	} else {
		e.repeated(part)
	}
	if part.Beyond != nil {
		e.faults |= classify(ctx, part.Beyond).fault
	}
	return &Result{Body: appendRest(e.body, nil, withNote(e.extensions, note)), Errors: e.errs, Faults: e.faults, HasData: true, More: part.More}
}

// partEncoder writes the members of a part in one of the two forms.
type partEncoder struct {
	*life
	ctx        context.Context
	body       []byte
	errs       gqlerror.List
	faults     Fault
	extensions map[string]any
}

// distinct writes the newer form: an entry of "incremental" names its object by a fragment that was announced, and the
// path below it.
func (e *partEncoder) distinct(part plan.Part) {
	if len(part.Pending) > 0 {
		e.body = appendMember(e.body, "pending", pendingOf(part.Pending))
	}
	list(e, "incremental", part.Increments, func(i plan.Increment) {
		e.member("id", strconv.Itoa(i.ID))
		if len(i.SubPath) > 0 {
			e.path("subPath", i.SubPath)
		}
		e.data(i.Data, i.Errors)
	})
	list(e, "completed", part.Completed, func(c plan.Completed) {
		e.member("id", strconv.Itoa(c.ID))
		e.told(c.Errors)
	})
}

// repeated writes the form of 2022: an entry of "incremental" names its object by the whole path, and one of a fragment
// that failed has null for data.
func (e *partEncoder) repeated(part plan.Part) {
	entries := part.Increments
	for _, c := range part.Completed {
		if c.Failed {
			entries = append(entries, plan.Increment{Fragment: c.Fragment, Data: []byte("null"), Errors: c.Errors})
		}
	}
	list(e, "incremental", entries, func(i plan.Increment) {
		e.data(i.Data, i.Errors)
		e.path("path", i.Path, i.SubPath)
		if i.Label != "" {
			e.member("label", i.Label)
		}
	})
}

// list writes a list of objects, unless it is empty.
func list[T any](e *partEncoder, name string, entries []T, write func(T)) {
	if len(entries) == 0 {
		return
	}
	e.begin(name)
	e.body = append(e.body, '[')
	for i, entry := range entries {
		if i > 0 {
			e.body = append(e.body, ',')
		}
		e.body = append(e.body, '{')
		write(entry)
		e.body = append(e.body, '}')
	}
	e.body = append(e.body, ']')
}

func (e *partEncoder) member(name string, value any) { e.body = appendMember(e.body, name, value) }

// path writes a path that may be in pieces. Its names are GraphQL's, so they need no escapes.
func (e *partEncoder) path(name string, pieces ...ast.Path) {
	e.begin(name)
	e.body = append(e.body, '[')
	for _, piece := range pieces {
		for _, step := range piece {
			if e.body[len(e.body)-1] != '[' {
				e.body = append(e.body, ',')
			}
			switch step := step.(type) {
			case ast.PathName:
				e.body = append(append(append(e.body, '"'), step...), '"')
			case ast.PathIndex:
				e.body = strconv.AppendInt(e.body, int64(step), 10)
			}
		}
	}
	e.body = append(e.body, ']')
}

// begin writes the name of a member.
func (e *partEncoder) begin(name string) {
	if e.body[len(e.body)-1] != '{' {
		e.body = append(e.body, ',')
	}
	e.body = append(append(append(e.body, '"'), name...), '"', ':')
}

// data writes the data of an entry as it is, and its errors.
func (e *partEncoder) data(data []byte, failed []plan.Error) {
	e.begin("data")
	e.body = append(e.body, data...)
	e.told(failed)
}

// told writes the errors of an entry, and keeps what they say of services for the part's extensions.
func (e *partEncoder) told(failed []plan.Error) {
	errs, faults, extensions := e.outcome(e.ctx, failed, nil)
	e.errs, e.faults = append(e.errs, errs...), e.faults|faults
	e.body = appendErrors(e.body, errs)
	for key, value := range extensions {
		known, _ := e.extensions[key].([]Degraded)
		if more, ok := value.([]Degraded); ok {
			value = append(known, more...)
		}
		e.extensions = withExtension(e.extensions, key, value)
	}
}
