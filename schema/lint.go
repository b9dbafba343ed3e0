package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Severity says how bad a [Finding] is.
type Severity string

// Values of [Severity].
const (
	// SeverityError is for what would fail operations: such a client is not served.
	SeverityError Severity = "error"
	// SeverityWarning is for what works but will be regretted.
	SeverityWarning Severity = "warning"
)

// Rule names a check of [Lint], for tools that filter.
type Rule string

// Values of [Rule].
const (
	// RuleForeignNonNull: a field that cannot be null returns an enum or
	// abstract type of which the union knows more than the client. When one of
	// those comes, it is narrowed to null, and takes the parent with it.
	RuleForeignNonNull Rule = "foreign-non-null"
	// RuleServiceNonNull: a field behind a service call cannot be null, so one
	// dead service costs more than the field. A field of no cost,
	// @cost(weight: "0"), is behind none.
	RuleServiceNonNull Rule = "service-non-null"
	// RuleUnboundedList: nothing bounds a list of objects, so operations with it
	// are priced by a guess.
	RuleUnboundedList Rule = "unbounded-list"
	// RuleConnection: a connection that is not as Relay's specification has it.
	RuleConnection Rule = "connection"
)

// Finding is one remark of [Lint].
type Finding struct {
	Pos
	Severity Severity
	Rule     Rule
	// Coordinate is what the finding is about, such as Post.author.
	Coordinate string
	Message    string
}

// String writes "file:line:column: severity: message (rule)".
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s (%s)", f.Pos, f.Severity, f.Message, f.Rule)
}

// Error is String: a finding of [SeverityError] is an error.
func (f Finding) Error() string { return f.String() }

// Lint remarks on a client's schema beside the union that serves it, in the
// order of its files. crosses tells which fields are fetched from a service by
// a call of their own; nil leaves that rule out.
func Lint(c *Client, union *ast.Schema, crosses func(typeName, fieldName string) bool) []Finding {
	l := linter{schema: c.Schema, foreign: c.Foreign(union), crosses: crosses}
	for _, def := range c.Schema.Types {
		if def.BuiltIn || def.Kind != ast.Object && def.Kind != ast.Interface {
			continue
		}
		l.connection(def)
		for _, f := range def.Fields {
			if isIntrospection(f.Name) {
				continue
			}
			l.nullability(def, f)
			l.list(def, f)
			l.paging(def, f)
		}
	}
	slices.SortFunc(l.findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(string(a.Rule), string(b.Rule)), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(l.findings)
}

// linter is the state of one Lint.
type linter struct {
	schema   *ast.Schema
	foreign  map[string][]string
	crosses  func(typeName, fieldName string) bool
	findings []Finding
}

func (l *linter) add(at *ast.Position, s Severity, r Rule, coordinate, format string, args ...any) {
	l.findings = append(l.findings, Finding{posOf(at), s, r, coordinate, fmt.Sprintf(format, args...)})
}

// nullability remarks on fields that cannot be null but will have to be.
func (l *linter) nullability(def *ast.Definition, f *ast.FieldDefinition) {
	coordinate := def.Name + "." + f.Name
	if !f.Type.NonNull {
		return
	}
	// Of a list, foreign items are dropped, so only a single value matters.
	if beyond := l.foreign[f.Type.NamedType]; len(beyond) > 0 {
		l.add(f.Position, SeverityError, RuleForeignNonNull, coordinate,
			"%s is %s, but other clients have %s beyond this client's %s, and for those it must be null; make it %s, or add them to %s",
			coordinate, f.Type, strings.Join(beyond, ", "), f.Type.NamedType, nullable(f.Type), f.Type.NamedType)
	}
	if l.crosses != nil && l.crosses(def.Name, f.Name) && !free(f) {
		l.add(f.Position, SeverityWarning, RuleServiceNonNull, coordinate,
			"%s comes from a service of its own and is %s, so without that service all of %s is lost; make it %s",
			coordinate, f.Type, def.Name, nullable(f.Type))
	}
}

// free says that a field costs nothing, and so asks nobody: its resolver knows the answer.
func free(f *ast.FieldDefinition) bool {
	d := f.Directives.ForName("cost")
	if d == nil {
		return false
	}
	weight := d.Arguments.ForName("weight")
	return weight != nil && weight.Value.Raw == "0"
}
