// Package syntax reads GraphQL text: documents of clients and SDL files. It parses with gqlparser and makes up for what
// that does otherwise than the specification and graphql-js:
//
//   - what is no token (a number before a letter, half a surrogate pair, an unterminated string) is refused by a
//     scanner of our own, which says what is wrong and where;
//   - every place in what is parsed, and in every error, is the line and column that an editor shows and that
//     graphql-js reports: from 1, columns in UTF-16 code units, whatever stands before. gqlparser miscounts strings,
//     block strings, CR LF and characters beyond the basic plane;
//   - strings have the value that the specification gives them: block strings lose the indentation of their lines
//     after the first, and control characters may stand in strings and comments.
//
// Validity against a schema is not its business: that is package rules.
package syntax
