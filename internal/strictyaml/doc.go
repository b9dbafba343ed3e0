// Package strictyaml reads configuration files so that a person who made five
// mistakes is told about five mistakes, each with file, line and column, and
// with what would have been allowed.
//
// [Decode] parses one YAML document with goccy/go-yaml and walks its syntax
// tree against a Go struct. Unknown and repeated keys, wrong types, values out
// of range and unset environment variables are all errors, and all are
// reported together. Values already in the struct are the defaults: what the
// file does not mention keeps its value.
//
// A field is named by its `yaml:"name"` tag; an untagged field is not part of
// the file. Further tags: `min:"1"` and `max:"10s"` bound numbers, durations
// and [ByteSize]s (in the notation of the file), `required:"true"` demands the
// key. A string type with an Allowed method (see [Enum]) is an enumeration; a
// type with SetDefaults (see [Defaulter]) fills itself before its keys are
// read, which gives list and map elements their defaults.
//
// The package is not a general YAML decoder: anchors, aliases, merge keys,
// tags, complex keys and several documents are refused, because a
// configuration that can be read in one pass by a person needs none of them,
// and because each has been a way to make a small file expand without bound.
package strictyaml
