package cost

import (
	"errors"
	"fmt"
)

// Dialect says whose rules a schema's @cost and @listSize follow.
type Dialect string

const (
	// IBM is the IBM GraphQL Cost Directives specification, to the letter. The
	// empty Dialect means IBM.
	IBM Dialect = "ibm"
	// Apollo prices a field by Apollo Router's formula: a list field's own
	// weight counts once per item, there is no separate type cost, and a
	// mutation starts at 10. A supergraph's annotations keep their meaning.
	Apollo Dialect = "apollo"
)

// apolloMutation is what Apollo Router adds to the price of any mutation.
const apolloMutation = 10

// SDL returns the directive definitions of the dialect, to be loaded beside a
// client's schema so that gqlparser checks their arguments and places.
func (d Dialect) SDL() string {
	weight := "String!"
	if d == Apollo {
		weight = "Int!"
	}
	return `directive @cost(weight: ` + weight + `) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`
}

const (
	defaultIntrospectionWeight = 0.01
	defaultBudget              = 20_000
)

// Options are the platform's part of pricing; the client's schema holds the
// rest. The zero value is usable and strict.
type Options struct {
	// Dialect of the schema's directives; the zero value is IBM.
	Dialect Dialect
	// DefaultListSize is the length assumed for a list whose length nothing
	// bounds. Zero means that such a list is an error: New refuses the schema.
	DefaultListSize int
	// MaxCost is the most one operation may cost, in points; Formula.Within
	// enforces it. Zero means no limit.
	MaxCost float64
	// IntrospectionWeight is the weight of every object and composite field of
	// __schema and __type. They make no backend call and their lists are as
	// long as the schema, so the default for zero is 0.01 points, not 1.
	// For code in Go only: prices of introspection are the same in every deployment, so that tools can rely on them.
	IntrospectionWeight float64
	// Budget bounds the work of compiling one operation, in selections visited.
	// Honest documents need a few hundred. Zero means 20,000, a few milliseconds and megabytes.
	// For code in Go only: it guards the process, whatever a client's policy allows.
	Budget int
}

// Validate reports every option that is out of range, joined.
func (o Options) Validate() error {
	var errs []error
	if o.Dialect != "" && o.Dialect != IBM && o.Dialect != Apollo {
		errs = append(errs, fmt.Errorf("dialect is %q; allowed are %q and %q", o.Dialect, IBM, Apollo))
	}
	if o.DefaultListSize < 0 {
		errs = append(errs, fmt.Errorf("defaultListSize is %d; it must not be negative", o.DefaultListSize))
	}
	if o.Budget < 0 {
		errs = append(errs, fmt.Errorf("budget is %d; it must not be negative", o.Budget))
	}
	errs = append(errs, validPoints("maxCost", o.MaxCost), validPoints("introspectionWeight", o.IntrospectionWeight))
	return errors.Join(errs...)
}

func validPoints(name string, x float64) error {
	// The negated form also refuses NaN.
	if !(x >= 0 && x <= Saturated) {
		return fmt.Errorf("%s is %v; it must be between 0 and %.0f", name, x, Saturated)
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.Dialect == "" {
		o.Dialect = IBM
	}
	if o.IntrospectionWeight == 0 {
		o.IntrospectionWeight = defaultIntrospectionWeight
	}
	if o.Budget == 0 {
		o.Budget = defaultBudget
	}
	return o
}
