package spec

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
)

// spoil are ways to spoil an answer in parts. Each says whether it found anything to spoil.
var spoil = map[string]func(payloads []map[string]any) bool{
	"the last part lacks": func(p []map[string]any) bool {
		clear(p[len(p)-1])
		p[len(p)-1]["hasNext"] = false
		return true
	},
	"a field lacks": func(p []map[string]any) bool {
		return someField(p, func(o map[string]any, name string) { delete(o, name) })
	},
	"a value is another": func(p []map[string]any) bool {
		return someField(p, func(o map[string]any, name string) { o[name] = "spoilt" })
	},
	"a field more": func(p []map[string]any) bool {
		return someField(p, func(o map[string]any, _ string) { o["spoilt"] = 1 })
	},
	"the first part has more": func(p []map[string]any) bool {
		p[0]["data"].(map[string]any)["spoilt"] = 1
		return true
	},
	"hasNext lacks": func(p []map[string]any) bool {
		delete(p[len(p)-1], "hasNext")
		return true
	},
	"another path": func(p []map[string]any) bool {
		for _, list := range []any{p[0]["pending"], p[1]["incremental"]} {
			for _, entry := range objects(list) {
				if path, ok := entry["path"].([]any); ok {
					entry["path"] = append(path, "spoilt")
					return true
				}
			}
		}
		return false
	},
}

func objects(list any) (out []map[string]any) {
	entries, _ := list.([]any)
	for _, entry := range entries {
		out = append(out, entry.(map[string]any))
	}
	return out
}

// someField does something to the first field of the first deferred data.
func someField(payloads []map[string]any, do func(object map[string]any, name string)) bool {
	for _, p := range payloads[1:] {
		for _, entry := range objects(p["incremental"]) {
			if data, ok := entry["data"].(map[string]any); ok && len(data) > 0 {
				do(data, slices.Sorted(maps.Keys(data))[0])
				return true
			}
		}
	}
	return false
}

// What TestDeferred compares, it can also fail: parts of graphql-js 17 pass, and none that are spoilt.
func TestJudge(t *testing.T) {
	t.Parallel()
	requireReferences(t)
	run := newDeferredRun(t, deferredShapes["data"], 1, 150)
	for _, answers := range run.parts { // keys in the order that spoiling leaves, so that it is not what fails
		for i := range answers {
			answers[i].Payloads, _ = spoiled(t, answers[i].Payloads, func([]map[string]any) bool { return true })
		}
	}
	for format := range spoken {
		spoilt := map[string]int{}
		for i, reference := range run.parts[format] {
			if reference.Stage != "execute" || run.whole[i].Stage != "execute" || len(reference.Payloads) < 2 {
				continue
			}
			if problem := judge(t, format, run, i, run.whole[i], reference.Payloads); problem != "" {
				t.Errorf("seed %d, format %s: what is right does not pass: %s", run.ops[i].Seed, format, problem)
			}
			for name, do := range spoil {
				parts, ok := spoiled(t, reference.Payloads, do)
				if !ok {
					continue
				}
				spoilt[name]++
				if judge(t, format, run, i, run.whole[i], parts) == "" {
					t.Errorf("seed %d, format %s: passes although %s:\n%s", run.ops[i].Seed, format, name, text(parts))
				}
			}
		}
		t.Logf("format %s: %v", format, spoilt)
		if len(spoilt) < len(spoil) {
			t.Errorf("format %s: only spoilt %v", format, spoilt)
		}
	}
}

func spoiled(t *testing.T, parts []json.RawMessage, do func([]map[string]any) bool) (out []json.RawMessage, ok bool) {
	t.Helper()
	payloads := make([]map[string]any, len(parts))
	for i, text := range parts {
		if err := json.Unmarshal(text, &payloads[i]); err != nil {
			t.Fatal(fmt.Errorf("part %d: %w", i, err))
		}
	}
	if !do(payloads) {
		return nil, false
	}
	for _, p := range payloads {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	return out, true
}
