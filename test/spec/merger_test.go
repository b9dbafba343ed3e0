package spec

import (
	"encoding/json"
	"strings"
	"testing"
)

// The merger takes what the formats allow, and refuses each thing that they promise will not be.
func TestMerger(t *testing.T) {
	t.Parallel()
	const first = `{"data":{"a":{"x":1}},"hasNext":true}`
	const first02 = `{"data":{"a":{"x":1}},"pending":[{"id":"0","path":["a"],"label":"l"}],"hasNext":true}`
	tests := map[string]struct {
		format string
		parts  string // one a line
		data   string // what comes of them
		err    string // or part of what is wrong
	}{
		"2022":                  {format2022, first + "\n" + `{"incremental":[{"data":{"x":1,"y":null},"path":["a"]}],"hasNext":false}`, `{"a":{"x":1,"y":null}}`, ""},
		"2022, failed":          {format2022, first + "\n" + `{"incremental":[{"data":null,"path":["a"],"errors":[{"message":"m","path":["a","y"]}]}],"hasNext":false}`, `{"a":{"x":1}}`, ""},
		"2022, then the end":    {format2022, first + "\n" + `{"incremental":[{"data":{"y":2},"path":["a"]}],"hasNext":true}` + "\n" + `{"hasNext":false}`, `{"a":{"x":1,"y":2}}`, ""},
		"one part":              {format2022, `{"data":{"a":1},"hasNext":false}`, `{"a":1}`, ""},
		"v0.2":                  {format02, first02 + "\n" + `{"incremental":[{"id":"0","data":{"y":null}}],"completed":[{"id":"0"}],"hasNext":false}`, `{"a":{"x":1,"y":null}}`, ""},
		"v0.2, failed":          {format02, first02 + "\n" + `{"completed":[{"id":"0","errors":[{"message":"m","path":["a","y"]}]}],"hasNext":false}`, `{"a":{"x":1}}`, ""},
		"v0.2, at once":         {format02, first02 + "\n" + `{"pending":[{"id":"1","path":["a","b"]}],"incremental":[{"id":"0","data":{"b":{}}},{"id":"1","data":{"c":3}}],"completed":[{"id":"0"},{"id":"1"}],"hasNext":false}`, `{"a":{"x":1,"b":{"c":3}}}`, ""},
		"v0.2, below":           {format02, `{"data":{"a":{"b":[{}]}},"pending":[{"id":"0","path":["a"]}],"hasNext":true}` + "\n" + `{"incremental":[{"id":"0","subPath":["b",0],"data":{"y":2}}],"completed":[{"id":"0"}],"hasNext":false}`, `{"a":{"b":[{"y":2}]}}`, ""},
		"after the end":         {format2022, first + "\n" + `{"hasNext":false}` + "\n" + `{"hasNext":false}`, "", "after hasNext: false"},
		"no end":                {format2022, first, "", "no part has hasNext: false"},
		"no hasNext":            {format2022, `{"data":{}}`, "", "has no hasNext"},
		"data later":            {format2022, first + "\n" + `{"data":{},"hasNext":false}`, "", "data belongs"},
		"no path yet":           {format2022, first + "\n" + `{"incremental":[{"data":{"y":2},"path":["b"]}],"hasNext":false}`, "", "before there is an object"},
		"null without error":    {format2022, first + "\n" + `{"incremental":[{"data":null,"path":["a"]}],"hasNext":false}`, "", "neither data nor errors"},
		"another value":         {format2022, first + "\n" + `{"incremental":[{"data":{"x":2},"path":["a"]}],"hasNext":false}`, "", "in one part"},
		"formats mixed":         {format2022, first02 + "\n" + `{"hasNext":false}`, "", "other format"},
		"unknown member":        {format2022, `{"data":{},"hasNext":false,"label":"l"}`, "", "unknown field"},
		"never announced":       {format02, first02 + "\n" + `{"incremental":[{"id":"1","data":{"y":2}}],"completed":[{"id":"0"}],"hasNext":false}`, "", "not pending"},
		"announced twice":       {format02, first02 + "\n" + `{"pending":[{"id":"0","path":["a"]}],"completed":[{"id":"0"}],"hasNext":false}`, "", "announced before"},
		"announced nowhere":     {format02, `{"data":{"a":null},"pending":[{"id":"0","path":["a"]}],"hasNext":true}`, "", "where there is no object"},
		"complete twice":        {format02, first02 + "\n" + `{"completed":[{"id":"0"},{"id":"0"}],"hasNext":false}`, "", "not pending"},
		"never complete":        {format02, first02 + "\n" + `{"incremental":[{"id":"0","data":{"y":2}}],"hasNext":false}`, "", "1 fragments pending"},
		"data after completion": {format02, `{"data":{},"pending":[{"id":"0","path":[]},{"id":"1","path":[]}],"hasNext":true}` + "\n" + `{"completed":[{"id":"0"}],"hasNext":true}` + "\n" + `{"incremental":[{"id":"0","data":{"y":2}}],"completed":[{"id":"1"}],"hasNext":false}`, "", "not pending"},
		"a key twice":           {format02, first02 + "\n" + `{"incremental":[{"id":"0","data":{"x":1}}],"completed":[{"id":"0"}],"hasNext":false}`, "", "comes twice"},
		"v0.2, then the end":    {format02, first02 + "\n" + `{"completed":[{"id":"0"}],"hasNext":true}` + "\n" + `{"hasNext":false}`, `{"a":{"x":1}}`, ""},
		"an increment by path":  {format02, first02 + "\n" + `{"incremental":[{"path":["a"],"data":{"y":2}}],"completed":[{"id":"0"}],"hasNext":false}`, "", "needs an id"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var parts []json.RawMessage
			for line := range strings.Lines(test.parts) {
				parts = append(parts, json.RawMessage(line))
			}
			got, err := merge(test.format, parts)
			switch {
			case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
				t.Errorf("got error %v, want one that says %q", err, test.err)
			case test.err == "" && err != nil:
				t.Error(err)
			case test.err == "":
				if problem := agree(answer{Data: json.RawMessage(test.data), Errors: got.errors}, got); problem != "" {
					t.Error(problem)
				}
			}
		})
	}
}

// agree finds what differs, and lets pass what a failed fragment explains.
func TestAgree(t *testing.T) {
	t.Parallel()
	fails := []failure{{Path: []any{"a", "b", "c"}}}
	failed := func(data json.RawMessage) []*fragment {
		return []*fragment{{path: []any{"a"}, failed: true, errors: fails, data: data}}
	}
	tests := map[string]struct {
		whole string
		parts string
		errs  []failure // in one piece
		had   []failure // in parts
		frags []*fragment
		want  string // part of the complaint
	}{
		"equal":                  {`{"a":{"b":1,"c":null}}`, `{"a":{"c":null,"b":1}}`, nil, nil, nil, ""},
		"a value":                {`{"a":1}`, `{"a":2}`, nil, nil, nil, "/a is 1"},
		"a key lacks":            {`{"a":{"b":1}}`, `{"a":{}}`, nil, nil, nil, "/a/b never comes"},
		"a null lacks":           {`{"a":null}`, `{}`, nil, nil, nil, "/a never comes"},
		"a key more":             {`{"a":{}}`, `{"a":{"b":1}}`, nil, nil, nil, "in parts only"},
		"a list is short":        {`{"a":[1,2]}`, `{"a":[1]}`, nil, nil, nil, "list of 2"},
		"null without failure":   {`{"a":null}`, `{"a":{"x":1}}`, nil, nil, nil, "is null in one piece"},
		"null with failure":      {`{"a":null}`, `{"a":{"x":1}}`, fails, fails, failed(json.RawMessage("null")), ""},
		"failure elsewhere":      {`{"a":{"x":1},"z":null}`, `{"a":{"x":1},"z":{}}`, fails, fails, failed(json.RawMessage("null")), "/z is null"},
		"2022 lacks nothing":     {`{"a":{"x":1,"b":null}}`, `{"a":{"x":1}}`, fails, fails, failed(json.RawMessage("null")), "/a/b never comes"},
		"v0.2 lacks what failed": {`{"a":{"x":1,"b":null}}`, `{"a":{"x":1}}`, fails, fails, failed(nil), ""},
		"an error lacks":         {`{"a":null}`, `{"a":null}`, []failure{{Path: []any{"a"}}}, nil, nil, "only in one piece"},
		"an error more":          {`{"a":null}`, `{"a":null}`, nil, []failure{{Path: []any{"a"}}}, nil, "only in parts"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := &outcome{data: decoded(json.RawMessage(test.parts)), errors: test.had, fragments: test.frags}
			problem := agree(answer{Data: json.RawMessage(test.whole), Errors: test.errs}, got)
			if (test.want == "") != (problem == "") || !strings.Contains(problem, test.want) {
				t.Errorf("complaint %q, want %q", problem, test.want)
			}
		})
	}
}
