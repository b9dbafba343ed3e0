// Package limits refuses operations by their shape before any work is spent on
// them: how long, how deep and how repetitive a document is, and how large the
// variables are. It is the first line of defence and needs neither a schema nor
// a valid document; what an operation would cost to execute is for the package
// ratelimit/cost.
//
// The checks stand in the order in which their input becomes known:
//
//   - CheckSource: the text, before it is parsed (bytes, tokens, nesting).
//   - CheckDocument: an operation of the parsed document, before it is
//     validated, because some validation rules are quadratic. Once per
//     document: cache the result with it.
//   - CheckVariables: the variables of each request. Cheap.
//
// Check does the last two. All of them are linear in their input. Fragments are
// counted as often as they are spread, but visited once: the figures of a
// fragment do not depend on where it is spread, nor on a type. Figures stop at
// 2^53 instead of overflowing. A fragment that contains itself counts as if the
// spread that closes the circle were not there; validation refuses it.
package limits
