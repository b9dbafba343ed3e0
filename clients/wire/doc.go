// Package wire reads and writes messages of Protocol Buffers for structs that know their own fields
// (https://protobuf.dev/programming-guides/encoding/). The generator writes what calls it, from a service's .proto file and
// its binding; there is no reflection and no descriptor at run time.
//
// Reading is strict: a field of another wire type than the contract says, a text that is not UTF-8, a number that its Go
// type cannot hold and a message that ends too early are errors. Fields that are not known are passed over, as the
// specification wants it.
package wire
