package schema

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Criticality says what a [Change] does to operations that clients in the
// field already send.
type Criticality string

// Values of [Criticality].
const (
	// Breaking changes make valid operations invalid, or change the shape of
	// their results.
	Breaking Criticality = "breaking"
	// Dangerous changes keep operations valid but may surprise the code that
	// reads their results.
	Dangerous Criticality = "dangerous"
	// Safe changes affect no operation that exists.
	Safe Criticality = "safe"
)

// Label names the sort of a [Change]. The labels are those of graphql-js
// (BreakingChangeType, DangerousChangeType and SafeChangeType) where it has one.
type Label string

// Values of [Label].
const (
	TypeRemoved                 Label = "TYPE_REMOVED"
	TypeChangedKind             Label = "TYPE_CHANGED_KIND"
	TypeRemovedFromUnion        Label = "TYPE_REMOVED_FROM_UNION"
	ValueRemovedFromEnum        Label = "VALUE_REMOVED_FROM_ENUM"
	RequiredInputFieldAdded     Label = "REQUIRED_INPUT_FIELD_ADDED"
	ImplementedInterfaceRemoved Label = "IMPLEMENTED_INTERFACE_REMOVED"
	FieldRemoved                Label = "FIELD_REMOVED"
	FieldChangedKind            Label = "FIELD_CHANGED_KIND"
	RequiredArgAdded            Label = "REQUIRED_ARG_ADDED"
	ArgRemoved                  Label = "ARG_REMOVED"
	ArgChangedKind              Label = "ARG_CHANGED_KIND"
	DirectiveRemoved            Label = "DIRECTIVE_REMOVED"
	DirectiveArgRemoved         Label = "DIRECTIVE_ARG_REMOVED"
	RequiredDirectiveArgAdded   Label = "REQUIRED_DIRECTIVE_ARG_ADDED"
	DirectiveRepeatableRemoved  Label = "DIRECTIVE_REPEATABLE_REMOVED"
	DirectiveLocationRemoved    Label = "DIRECTIVE_LOCATION_REMOVED"

	ValueAddedToEnum          Label = "VALUE_ADDED_TO_ENUM"
	TypeAddedToUnion          Label = "TYPE_ADDED_TO_UNION"
	OptionalInputFieldAdded   Label = "OPTIONAL_INPUT_FIELD_ADDED"
	OptionalArgAdded          Label = "OPTIONAL_ARG_ADDED"
	ImplementedInterfaceAdded Label = "IMPLEMENTED_INTERFACE_ADDED"
	ArgDefaultValueChange     Label = "ARG_DEFAULT_VALUE_CHANGE"

	TypeAdded  Label = "TYPE_ADDED"
	FieldAdded Label = "FIELD_ADDED"

	// Labels that graphql-js does not have.
	InputFieldDefaultValueChange Label = "INPUT_FIELD_DEFAULT_VALUE_CHANGE"
	InputBecameOneOf             Label = "INPUT_BECAME_ONE_OF"
	AuthorizationChanged         Label = "AUTHORIZATION_CHANGED"
)

// Change is one difference between two versions of a schema.
type Change struct {
	// Pos is where the change is in the new version, or, of something removed,
	// where it was in the old one.
	Pos
	Criticality Criticality
	Label       Label
	// Coordinate is what changed, such as Query.feed(first:).
	Coordinate string
	Message    string
}

// String writes "file:line:column: criticality: message (LABEL)".
func (c Change) String() string {
	return fmt.Sprintf("%s: %s: %s (%s)", c.Pos, c.Criticality, c.Message, c.Label)
}

// Diff lists what changed for operations between two versions of a client's
// schema: breaking changes first, then dangerous ones, then safe ones, each
// sorted by coordinate. Descriptions, prices and deprecations are no changes
// here, nor are directives that operations cannot use, except those that
// authorize.
func Diff(before, after *ast.Schema) []Change {
	var d differ
	for _, name := range slices.Sorted(maps.Keys(before.Types)) {
		if old := before.Types[name]; !old.BuiltIn {
			d.definition(old, after.Types[name])
		}
	}
	for name, def := range after.Types {
		if before.Types[name] == nil && !def.BuiltIn {
			d.add(def.Position, Safe, TypeAdded, name, "%s was added", name)
		}
	}
	d.directives(executableDirectives(before), executableDirectives(after))
	order := []Criticality{Breaking, Dangerous, Safe}
	slices.SortFunc(d.changes, func(a, b Change) int {
		return cmp.Or(slices.Index(order, a.Criticality)-slices.Index(order, b.Criticality),
			strings.Compare(a.Coordinate, b.Coordinate), strings.Compare(string(a.Label), string(b.Label)), strings.Compare(a.Message, b.Message))
	})
	return d.changes
}

// differ is the state of one Diff.
type differ struct {
	changes []Change
}

func (d *differ) add(at *ast.Position, c Criticality, l Label, coordinate, format string, args ...any) {
	d.changes = append(d.changes, Change{posOf(at), c, l, coordinate, fmt.Sprintf(format, args...)})
}
