package execution

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// part is one part of an answer in the form of 2022.
type part struct {
	Data        map[string]any
	Incremental []struct {
		Data map[string]any
		Path []any
	}
	Errors  any
	HasNext *bool
}

// readParts reads the answer to the request before.
func (r *Request) readParts() (all []part, err error) {
	_, params, err := mime.ParseMediaType(r.sink.header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	reader := multipart.NewReader(bytes.NewReader(r.sink.body.Bytes()), params["boundary"])
	for {
		next, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		var p part
		if err := json.NewDecoder(next).Decode(&p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// merged is the data of all parts, and of the first.
func merged(all []part) (whole map[string]any, err error) {
	for i, p := range all {
		if p.Errors != nil || p.HasNext == nil || *p.HasNext != (i < len(all)-1) {
			return nil, fmt.Errorf("part %d of %d: %+v", i, len(all), p)
		}
		if i == 0 {
			whole = p.Data
		}
		for _, add := range p.Incremental {
			at, ok := walk(whole, add.Path).(map[string]any)
			if !ok {
				return nil, fmt.Errorf("there is no object at %v", add.Path)
			}
			maps.Copy(at, add.Data)
		}
	}
	return whole, nil
}

func walk(v any, path []any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case float64:
			v = v.([]any)[int(step)]
		}
	}
	return v
}

// defers says whether a first part has nothing that is deferred. gqlgen's has null for it, and the ads, for at the root
// of an operation gqlgen defers nothing.
func defers(first map[string]any, gqlgen bool) bool {
	node, _ := walk(first, []any{"feed", "edges", 0.0, "node"}).(map[string]any)
	if gqlgen {
		return len(first) == 3 && len(node) == 5 && node["author"] == nil && node["stats"] == nil
	}
	return len(first) == 2 && len(node) == 3
}

// All parts together are what Home answers in one piece, and the first has nothing that is deferred.
func TestPartsAgree(t *testing.T) {
	t.Parallel()
	w := Deferred(20)
	all, done, err := Competitors(NewCached(20), w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	var want struct{ Data map[string]any }
	if err := json.Unmarshal(NewRequest(Home(20)).Do(all[2].Handler), &want); err != nil || want.Data == nil {
		t.Fatal(err, want)
	}
	for _, c := range all {
		r := NewRequest(w)
		answer := r.Do(c.Handler)
		parts, err := r.readParts()
		if err != nil || len(parts) < 2 {
			t.Errorf("%s: %d parts, %v: %s", c.Name, len(parts), err, answer)
			continue
		}
		if !defers(parts[0].Data, strings.HasPrefix(c.Name, "gqlgen")) {
			t.Errorf("%s: the first part has %v", c.Name, parts[0].Data)
		}
		got, err := merged(parts)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		if diff := cmp.Diff(want.Data, got); diff != "" {
			t.Errorf("%s differs: %s", c.Name, diff)
		}
	}
}
