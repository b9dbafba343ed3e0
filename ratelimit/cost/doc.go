// Package cost prices GraphQL operations before they run, and counts what they
// really cost, by the IBM GraphQL Cost Directives specification
// (https://ibm.github.io/graphql-specs/cost-spec.html). It is not for limiting
// rates, and it does not execute anything: ratelimit reserves what Estimate
// says, and settles by what Actual says.
//
// # Points
//
// A price is in points. One point is one unit of the specification's field
// cost (a composite field executed, by default) or of its type cost (an object
// in the answer, by default). The charge is both together: field cost alone
// would make a list of a million objects with only scalars as cheap as one.
// Prices stop at Saturated.
//
// # What the specification leaves open
//
//   - Variables are coerced first: a literal, a variable of that value, the
//     operation's default and the schema's default cost the same. A filter in a
//     variable costs what the filter given costs.
//   - A null argument, input field or slicing argument is not given. A negative
//     slicing argument is an error that names it.
//   - Of slicing arguments the largest counts, defaults included. Whether "exactly
//     one" is given is judged by what the client wrote; a default satisfies it.
//   - Fields are merged by response key, as they are executed. Of an abstract
//     type the dearest member counts, not the sum.
//   - @skip and @include are evaluated; a skipped field costs nothing and cannot
//     fail.
//   - A field's cost is rounded up to zero at the field only; arguments and
//     directives may be negative. A type's weight may not.
//   - The size of a list of lists is the number of its innermost elements.
//   - @listSize on an interface's field holds for the object types' fields that
//     have none of their own. Sizes set by sizedFields go before both.
//   - __typename costs nothing. Introspection costs Options.IntrospectionWeight
//     per object and composite field, with lists as long as this schema's.
//   - Of a subscription, the price is that of one event.
//
// In the dialect Apollo the formula is that of Apollo Router, but merging, the
// maximum over abstract types and the treatment of variables are as above, and
// what arguments of a list field add never drops below zero.
//
// # Use
//
// An Analyzer is made once per client schema, a Formula once per operation of a
// document, and Estimate is called for every request: nanoseconds when nothing
// depends on variables, and below a microsecond or two when something does.
//
// # The seam to the executor
//
// Formula.Actual needs to know how often each field was executed and how many
// objects each field returned. An executor that works breadth-first knows both
// per plan node, without counting per element. While it compiles its plan it
// asks once for the numbers to count under:
//
//   - FieldNode(field, on): field is the *ast.Field of the plan node (of several
//     merged into one response key the first that is included), on the name of
//     the concrete object type it is resolved on.
//   - ObjectNode(field, on, object): the same, and the name of the concrete type
//     of the objects it returned.
//
// Both are -1 for what costs nothing by itself, and such a number need not be
// reported at all. During execution it adds, from any goroutine:
//
//   - Counts.Add(fieldNode, n) when the field is resolved for n live parents;
//     null parents and parents of another type do not count;
//   - Counts.Add(objectNode, n) when the results hold n objects of that type,
//     through all lists and lists of lists; nulls do not count.
//
// The operation's root object counts by itself. A plan that is shared by places
// in the document may share its numbers: counts of one node simply add up.
// The package graph/plan cannot import this one; *Formula and *Counts satisfy
// interfaces it can declare itself:
//
//	type Coster interface {
//		FieldNode(field *ast.Field, on string) int
//		ObjectNode(field *ast.Field, on, object string) int
//	}
//	type Counter interface{ Add(node, n int) }
package cost
