// Package schema holds what the frontend teams own: one folder per client,
// with its SDL and its policies, and the rules that let one executor serve
// them all.
//
// [Load] reads the folders, [Union] merges them into the schema from which
// code is generated, [Within] checks that a client still fits that code, and
// [Diff] and [Lint] say what a change means to the clients in the field.
//
// The package knows neither HTTP nor the executor, and nothing of what is
// inside the schemas: adding a client or a field needs no change here.
package schema
