package clients

import (
	"encoding/json"
	"errors"
	"fmt"
)

// decode reads one JSON text, with nothing after it, into out. The error says
// where the text went wrong and never quotes it.
func decode(body []byte, out any) error {
	err := json.Unmarshal(body, out)
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w: malformed JSON near byte %d", ErrInvalid, syntax.Offset)
	}
	if shape, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%w: unexpected JSON type near byte %d", ErrInvalid, shape.Offset)
	}
	return fmt.Errorf("%w: unexpected JSON value", ErrInvalid)
}
