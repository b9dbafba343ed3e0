// Package loader gathers the keys that an operation asks for into batches, and
// sends a batch when the operation can go no further, not when a timer fires.
//
// One [Scheduler] belongs to one operation. It counts the tasks that can still
// run; when none can, the pending batches of all its loaders go out together.
// The number of calls therefore follows from the operation alone: at most one
// per loader and dependency level (and cap), on every run, on every machine.
//
// A [Loader] implements [dataloader.Interface] of graph-gophers/dataloader/v7
// and uses its BatchFunc, Result, Thunk, Cache and Tracer, so code written for
// v7 works. It differs where v7 surprises: a batch runs with the context of the
// operation and not of its first caller, errors are never cached, a missing
// result is an error and not a panic, no error text holds keys or values, and
// [Loader.LoadAll] loads a list of keys without a goroutine per key.
//
// It is not a cache between operations and not a service client: deadlines,
// retries and sharing between requests belong below the batch function.
// A loader lives as long as one operation; make a new set for each.
package loader
