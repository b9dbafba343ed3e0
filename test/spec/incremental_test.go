package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// payload is one part of an answer in parts, in either of the two formats.
type payload struct {
	Data        json.RawMessage `json:"data"`
	Errors      []failure       `json:"errors"`
	Pending     []announced     `json:"pending"`
	Incremental []increment     `json:"incremental"`
	Completed   []completion    `json:"completed"`
	HasNext     *bool           `json:"hasNext"`
	Extensions  json.RawMessage `json:"extensions"`
}

// announced is a fragment that will come.
type announced struct {
	ID    string  `json:"id"`
	Path  []any   `json:"path"`
	Label *string `json:"label"`
}

// increment is data that comes later: in the format of 2022 it names a path and a label, in v0.2 an id and a path
// below.
type increment struct {
	Data       json.RawMessage `json:"data"`
	Errors     []failure       `json:"errors"`
	Path       []any           `json:"path"`
	Label      *string         `json:"label"`
	ID         *string         `json:"id"`
	SubPath    []any           `json:"subPath"`
	Extensions json.RawMessage `json:"extensions"`
}

// completion ends a fragment, with errors where it has no data.
type completion struct {
	ID     string    `json:"id"`
	Errors []failure `json:"errors"`
}

// fragment is what became of one deferred fragment at one place.
type fragment struct {
	key    string // path and label
	path   []any
	label  string
	failed bool
	errors []failure
	data   json.RawMessage // in the format of 2022, all of it
	// snapshot is, in v0.2, what the client had at the path when the fragment was complete.
	snapshot any
	begun    int // when it was announced: the number of a payload
	ended    int // when it came
}

// outcome is what a client has in the end.
type outcome struct {
	format    string
	initial   json.RawMessage
	data      any
	errors    []failure
	fragments []*fragment
	nulled    [][]any // where one part has null and another has not
}

// merge puts parts together as a client does, and is strict about everything that the format promises.
func merge(format string, texts []json.RawMessage) (*outcome, error) {
	m := &merger{outcome: outcome{format: format}, open: map[string]*fragment{}, used: map[string]bool{}}
	for i, text := range texts {
		if err := m.payload(i, text); err != nil {
			return nil, fmt.Errorf("part %d: %w", i, err)
		}
	}
	if !m.done {
		return nil, errors.New("no part has hasNext: false")
	}
	return &m.outcome, nil
}

type merger struct {
	outcome
	done bool
	open map[string]*fragment // announced and not complete, by id
	used map[string]bool      // ids
}

func (m *merger) payload(i int, text json.RawMessage) error {
	if m.done {
		return errors.New("comes after hasNext: false")
	}
	var p payload
	if err := strictly(text, &p); err != nil {
		return err
	}
	switch {
	case p.HasNext == nil:
		return errors.New("has no hasNext")
	case (p.Data != nil) != (i == 0):
		return errors.New("data belongs to the first part, and to no other")
	case i > 0 && p.Errors != nil:
		return errors.New("errors outside the fragments")
	case i == 0 && (p.Incremental != nil || p.Completed != nil):
		return errors.New("the first part holds fragments")
	}
	m.done = !*p.HasNext
	if i == 0 {
		m.initial, m.data, m.errors = p.Data, decoded(p.Data), p.Errors
	}
	step := m.version02
	if m.format == format2022 {
		step = m.version2022
	}
	return step(i, &p)
}

func (m *merger) version2022(i int, p *payload) error {
	if p.Pending != nil || p.Completed != nil {
		return errors.New("has members of the other format")
	}
	for _, inc := range p.Incremental {
		if inc.ID != nil || inc.SubPath != nil || inc.Path == nil || inc.Data == nil {
			return errors.New("a fragment needs path and data, and has no id")
		}
		f := newFragment(inc.Path, inc.Label)
		f.data, f.failed, f.errors, f.ended = inc.Data, string(inc.Data) == "null", inc.Errors, i
		if f.failed && len(inc.Errors) == 0 {
			return fmt.Errorf("%s has neither data nor errors", f.key)
		}
		target, ok := find(m.data, inc.Path).(map[string]any)
		if !ok {
			return fmt.Errorf("%s comes before there is an object at its path", f.key)
		}
		m.fragments = append(m.fragments, f)
		m.errors = append(m.errors, inc.Errors...)
		if f.failed {
			continue
		}
		if _, err := m.overlay(target, decoded(inc.Data), inc.Path); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) version02(i int, p *payload) error {
	for _, inc := range p.Incremental {
		if inc.ID == nil || inc.Path != nil || inc.Label != nil {
			return errors.New("an increment needs an id, and has neither path nor label")
		}
	}
	// Fragments that this payload announces may be used by it already, and their places may come with it: so each is
	// known before, and looked at after.
	for _, a := range p.Pending {
		if a.Path == nil || m.used[a.ID] {
			return fmt.Errorf("id %q has no path, or was announced before", a.ID)
		}
		f := newFragment(a.Path, a.Label)
		f.begun = i
		m.used[a.ID], m.open[a.ID] = true, f
		m.fragments = append(m.fragments, f)
	}
	for _, inc := range p.Incremental {
		if err := m.increment(&inc); err != nil {
			return err
		}
	}
	for _, a := range p.Pending {
		if _, ok := find(m.data, a.Path).(map[string]any); !ok {
			return fmt.Errorf("id %q is announced where there is no object: %v", a.ID, a.Path)
		}
	}
	for _, c := range p.Completed {
		f := m.open[c.ID]
		if f == nil {
			return fmt.Errorf("id %q is complete, but not pending", c.ID)
		}
		delete(m.open, c.ID)
		f.ended, f.failed, f.errors, f.snapshot = i, len(c.Errors) > 0, c.Errors, copied(find(m.data, f.path))
		m.errors = append(m.errors, c.Errors...)
	}
	if m.done && len(m.open) > 0 {
		return fmt.Errorf("hasNext is false with %d fragments pending", len(m.open))
	}
	return nil
}

// increment adds fields that nobody had before.
func (m *merger) increment(inc *increment) error {
	f := m.open[*inc.ID]
	if f == nil {
		return fmt.Errorf("id %q has data, but is not pending", *inc.ID)
	}
	path := append(append([]any{}, f.path...), inc.SubPath...)
	target, ok := find(m.data, path).(map[string]any)
	fields, isObject := decoded(inc.Data).(map[string]any)
	if !ok || !isObject {
		return fmt.Errorf("data for %v, where there is no object, or data that is none", path)
	}
	for name, value := range fields {
		if _, twice := target[name]; twice {
			return fmt.Errorf("%v.%s comes twice", path, name)
		}
		target[name] = value
	}
	m.errors = append(m.errors, inc.Errors...)
	return nil
}

func newFragment(path []any, label *string) *fragment {
	f := &fragment{path: path}
	if label != nil {
		f.label = *label
	}
	f.key = fmt.Sprintf("%s %q", pathText(path), f.label)
	return f
}

func pathText(path []any) string {
	var steps []string
	for _, step := range path {
		steps = append(steps, fmt.Sprint(step))
	}
	return "/" + strings.Join(steps, "/")
}

// strictly decodes JSON of which every member is known.
func strictly(text json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON")
	}
	return nil
}

// find is what stands at a path, nil where nothing does.
func find(data any, path []any) any {
	for _, step := range path {
		data = child(data, step)
	}
	return data
}

// overlay merges later data into an object. What is there already must be the same; only a null may differ, because one
// fragment has a field that failed and another one has not. The object is kept then, for fragments within it, and the
// place is noted: the whole answer must have the null.
func (m *merger) overlay(target, data any, path []any) (any, error) {
	switch from := data.(type) {
	case map[string]any:
		to, ok := target.(map[string]any)
		for name, value := range from {
			if !ok {
				break
			}
			at := append(path[:len(path):len(path)], name)
			old, known := to[name]
			var err error
			if !known {
				old = value
			} else if old, err = m.overlay(old, value, at); err != nil {
				return nil, err
			}
			to[name] = old
		}
		if ok {
			return to, nil
		}
	case []any:
		to, ok := target.([]any)
		for i, value := range from {
			if !ok || len(to) != len(from) {
				break
			}
			var err error
			if to[i], err = m.overlay(to[i], value, append(path[:len(path):len(path)], float64(i))); err != nil {
				return nil, err
			}
		}
		if ok && len(to) == len(from) {
			return to, nil
		}
	default:
		if target == data {
			return data, nil
		}
	}
	switch {
	case data == nil:
		m.nulled = append(m.nulled, path)
		return target, nil
	case target == nil:
		m.nulled = append(m.nulled, path)
		return data, nil
	}
	return nil, fmt.Errorf("%s is %v in one part and %v in another", pathText(path), target, data)
}

// copied is a deep copy of decoded JSON.
func copied(data any) any {
	switch from := data.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, value := range from {
			out[name] = copied(value)
		}
		return out
	case []any:
		out := make([]any, len(from))
		for i, value := range from {
			out[i] = copied(value)
		}
		return out
	}
	return data
}
