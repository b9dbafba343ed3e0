package telemetry

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
)

// redacted stands where a secret was.
const redacted = "[redacted]"

// redact is the ReplaceAttr of all loggers: nothing gets around it, neither attributes that a logger was made with nor
// the message.
func redact(groups []string, a slog.Attr) slog.Attr {
	if secretName(a.Key) || slices.ContainsFunc(groups, secretName) {
		return slog.String(a.Key, redacted)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(redactText(a.Value.String()))
	case slog.KindAny:
		a.Value = slog.AnyValue(redactAny(a.Value.Any()))
	}
	return a
}

// redactAny returns what may be printed of a value. What has a text of its own is that text; everything else is taken
// apart as JSON would show it, so that neither format can print a field that should not be.
func redactAny(v any) any {
	switch v := v.(type) {
	case nil, slog.Level, *slog.Source:
		return v
	case error:
		return redactText(v.Error())
	case fmt.Stringer:
		return redactText(v.String())
	case encoding.TextMarshaler:
		if text, err := v.MarshalText(); err == nil {
			return redactText(string(text))
		}
	}
	return redactTree(v)
}

// redactTree redacts a value of unknown structure.
func redactTree(v any) any {
	encoded, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T", v) // as *http.Request: the name of its type is all that is safe
	}
	var tree any
	d := json.NewDecoder(bytes.NewReader(encoded))
	d.UseNumber() // large ids stay what they are
	if err := d.Decode(&tree); err != nil {
		return fmt.Sprintf("%T", v)
	}
	return redactNode(tree)
}

// redactNode redacts decoded JSON in place.
func redactNode(v any) any {
	switch v := v.(type) {
	case string:
		return redactText(v)
	case []any:
		for i := range v {
			v[i] = redactNode(v[i])
		}
	case map[string]any:
		for name := range v {
			if secretName(name) {
				v[name] = redacted
				continue
			}
			v[name] = redactNode(v[name])
		}
	}
	return v
}
