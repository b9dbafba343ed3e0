package mock

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/facetgraph/facet/generate/contract"
)

// answer is one answer while it is made.
type answer struct {
	items int
	query url.Values
	op    *contract.Operation
	keys  map[string][]string // that were asked for, by the name of the parameter
}

// maxDepth ends schemas that contain themselves.
const maxDepth = 6

// value makes a value of a schema. It depends on the name of the member and the number of the object alone.
func (a *answer) value(s *contract.Schema, name string, n, depth int) any {
	switch {
	case s.Example != nil && s.Kind != contract.Object && s.Kind != contract.Array && n == 1:
		return s.Example
	case s.Kind == contract.Array:
		return a.list(s, name, n, depth)
	case s.Kind == contract.Object:
		return a.object(s, n, depth)
	case s.Kind == contract.Map:
		return a.byName(s, name, n, depth)
	case s.Kind == contract.OneOf:
		choice := s.Choices[n%len(s.Choices)]
		out := a.value(choice, name, n, depth)
		if object, ok := out.(map[string]any); ok && s.Discriminator != "" {
			object[s.Discriminator] = s.Tags(choice)[0]
		}
		return out
	case s.Kind == contract.String:
		return textFor(s, name, n)
	case s.Kind == contract.Integer:
		return number(s, name, n, a.items)
	case s.Kind == contract.Number:
		return float64(number(s, name, n, a.items)) + 0.5
	case s.Kind == contract.Boolean:
		return n%2 == 0
	}
	return nil
}

// list makes an array: of the objects that were asked for, of as many as were asked for, or of two.
func (a *answer) list(s *contract.Schema, name string, n, depth int) any {
	length := 2
	inMessage, isAnswer := a.op.Procedure != nil && depth <= 2, false
	if inMessage || depth == 0 || depth == 1 && name == "items" || depth == 1 && name == "data" {
		if member, keys := a.keyOf(s.Items); member != "" {
			items := make([]any, len(keys))
			for i, key := range keys {
				items[i] = a.keyed(s.Items, member, key, depth+1)
			}
			return items
		}
		isAnswer = true
		if length = a.length(); len(a.keys) == 1 && s.Items.Kind != contract.Object { // found by position
			for _, keys := range a.keys {
				length = len(keys)
			}
		}
	}
	if s.MinItems != nil {
		length = max(length, int(*s.MinItems))
	}
	if s.MaxItems != nil {
		length = min(length, int(*s.MaxItems))
	}
	if depth >= maxDepth {
		length = 0
	}
	from := (n - 1) * length
	if isAnswer {
		from = a.from(length)
		length = max(0, min(length, a.items-from))
	}
	items := make([]any, length)
	for i := range items {
		items[i] = a.value(s.Items, name, from+i+1, depth+1)
	}
	return items
}

// totals and nexts are the names of members that say how many items there are, and where the next page begins.
var (
	totals = []string{"total", "totalCount", "total_count"}
	nexts  = []string{"next", "nextCursor", "next_cursor", "nextPageToken"}
)

// around is a member that says what is around the items of an answer; ok is false for any other.
func (a *answer) around(p *contract.Property, depth int) (value any, ok bool) {
	switch {
	case depth > 2:
	case p.Schema.Kind == contract.Integer && slices.Contains(totals, p.Name):
		return a.items, true
	case p.Schema.Kind == contract.String && slices.Contains(nexts, p.Name):
		next := a.from(a.length()) + a.length()
		if next < a.items {
			return strconv.Itoa(next), true
		}
		if p.Nullable() && a.op.Procedure == nil {
			return nil, true
		}
		return "", true
	}
	return nil, false
}

// object makes an object. The answer itself is the one that the path names.
func (a *answer) object(s *contract.Schema, n, depth int) any {
	if depth == 0 {
		if member, keys := a.keyOf(s); member != "" && len(keys) == 1 {
			return a.keyed(s, member, keys[0], 1)
		}
	}
	out, one := map[string]any{}, map[string]bool{}
	for _, p := range s.Properties {
		if depth >= maxDepth && !p.Required {
			continue
		}
		if p.Nullable() && n%7 == 0 || p.OneOf != "" && one[p.OneOf] {
			continue
		}
		one[p.OneOf] = true
		if value, ok := a.around(p, depth); ok {
			out[p.Name] = value
			continue
		}
		out[p.Name] = a.value(p.Schema, p.Name, n, depth+1)
	}
	return out
}

// keyed makes the object of a key.
func (a *answer) keyed(s *contract.Schema, member, key string, depth int) any {
	n, err := strconv.Atoi(key)
	if err != nil {
		hash := fnv.New32a()
		_, _ = hash.Write([]byte(key))
		n = int(hash.Sum32()%uint32(a.items)) + 1
	}
	object, ok := a.value(s, "", max(n, 1), depth).(map[string]any)
	if !ok {
		return nil
	}
	object[member] = key
	if s.Property(member).Schema.Kind == contract.Integer {
		object[member] = n
	}
	return object
}

// byName makes an object whose members are named by the keys that were asked for.
func (a *answer) byName(s *contract.Schema, name string, n, depth int) any {
	out := map[string]any{}
	for _, keys := range a.keys {
		for i, key := range keys {
			out[key] = a.value(s.Values, name, i+1, depth+1)
		}
	}
	if len(out) == 0 {
		key := "key"
		if s.Keys != nil && s.Keys.Kind != contract.String {
			key = map[contract.Kind]string{contract.Integer: "1", contract.Boolean: "true"}[s.Keys.Kind]
		}
		out[key] = a.value(s.Values, name, n, depth+1)
	}
	return out
}

// begin is when all that a mock dates begins.
var begin = time.Date(2026, time.January, 1, 8, 0, 0, 0, time.UTC)

// textFor makes a text.
func textFor(s *contract.Schema, name string, n int) any {
	if len(s.Enum) > 0 {
		return s.Enum[n%len(s.Enum)]
	}
	at := begin.Add(time.Duration(n) * time.Hour)
	switch s.Format {
	case "date-time":
		return at.Format(time.RFC3339)
	case "date":
		return at.Format(time.DateOnly)
	case "uuid":
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	case "email":
		return fmt.Sprintf("person%d@example.com", n)
	case "uri", "url":
		return fmt.Sprintf("https://example.com/%s/%d", strings.ToLower(name), n)
	case "byte":
		return base64.StdEncoding.EncodeToString([]byte(name))
	case "duration":
		return strconv.Itoa(n) + "s"
	case "decimal":
		return fmt.Sprintf("%d.50", n)
	}
	text := strings.TrimSpace(name + " " + strconv.Itoa(n))
	if s.MaxLength != nil && int64(len(text)) > *s.MaxLength {
		text = text[int64(len(text))-*s.MaxLength:]
	}
	for s.MinLength != nil && int64(len(text)) < *s.MinLength {
		text += "."
	}
	return text
}

// number makes an integer: the number of the object for its id, that of one of the first ten for a reference.
func number(s *contract.Schema, name string, n, items int) int {
	switch lower := strings.ToLower(name); {
	case lower == "id":
	case strings.HasSuffix(lower, "id"):
		n = (n-1)%min(10, items) + 1
	case strings.HasSuffix(lower, "ids"):
		n = (n-1)%items + 1
	}
	if s.Minimum != nil && float64(n) < *s.Minimum {
		n += int(*s.Minimum)
	}
	if s.Maximum != nil && float64(n) > *s.Maximum {
		n = int(*s.Maximum)
	}
	return n
}
