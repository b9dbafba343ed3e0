// Package audit prices sets of documents offline, by the same rules as the
// server: files of a client's repository or a manifest of persisted documents,
// against a budget, and between two versions of a schema. It is the engine of
// `bff cost`; it reads no files and prints nothing by itself.
package audit
