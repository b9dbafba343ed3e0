package clients

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decode reads one JSON text, with nothing after it, into out.
//
// A type that reads its own members ([Object], [ListOf]) is tried first, which
// takes a little more than half the time (bench/decode). Whatever that refuses, and every
// other type, json/v2 decides on: so there is one set of rules, and one place
// that words errors. An error says where the text went wrong, never quotes it.
func decode(body []byte, out any) error {
	if isNull(body) {
		return fmt.Errorf("%w: null where a value was expected", ErrInvalid)
	}
	if several, ok := out.(parts); ok {
		for _, one := range several {
			if err := decode(body, one); err != nil {
				return err
			}
		}
		return nil
	}
	target := out
	if r, ok := out.(reader); ok {
		if readFast(body, r) {
			return nil
		}
		target = r.target()
	}
	return explain(json.Unmarshal(body, target, leniently()))
}

// ReadMembers reads a text by the type's own method and nothing else, and
// reports whether that took all of it. Only tests need it, to prove the method
// right: calls do not care which way a text was read.
func ReadMembers(text []byte, m Members) bool { return readFast(text, object{m}) }

// leniently returns the two rules in which services get the benefit of the
// doubt: of members with the same name the last one counts, and bytes that are
// not UTF-8 become U+FFFD. Both are safe, as answers are written anew from the
// structs: nobody downstream sees the text and could read it differently.
func leniently() json.Options {
	return json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// explain turns an error of the decoder into one that holds no part of the text.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("%w: malformed JSON near byte %d", ErrInvalid, syntax.ByteOffset)
	}
	if meaning, ok := errors.AsType[*json.SemanticError](err); ok {
		return fmt.Errorf("%w: unexpected JSON value near byte %d", ErrInvalid, meaning.ByteOffset)
	}
	return fmt.Errorf("%w: unexpected end or value", ErrInvalid)
}

// isNull reports whether the whole text is null, which would decode into
// anything and say nothing.
func isNull(body []byte) bool {
	return string(bytes.TrimSpace(body)) == "null"
}
