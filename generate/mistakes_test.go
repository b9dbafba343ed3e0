package generate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mistakes are domains that cannot be generated, and what the generator must say: where, and what to write.
var mistakes = []struct {
	name   string
	domain *domain
	edit   map[string]string // files that are written instead
	want   []string
}{{
	"fields", &domain{
		Go: "func (o *Item) Ok() (string, bool) { return \"\", true }\n\ntype Bag map[string]any\n\ntype Kilo int\n",
		Objects: []composite{
			{Name: "Query", Fields: []property{{Name: "item", Type: "Item"}}},
			{Name: "Item", Fields: []property{
				{Name: "size", Type: "Float!", Go: "int64"}, {Name: "weight", Type: "Int!", Go: "Kilo"}, {Name: "lost", Type: "String", Home: "nowhere"},
				{Name: "ok", Type: "String", Home: "nowhere"}, {Name: "deep", Type: "String", Go: "**string"}, {Name: "set", Type: "[String!]", Go: "*[]string"},
			}},
		},
	}, nil, []string{
		"Item.size: ", "models.Item.Size is int64, which does not fit Float!", "Item: {fields: {size: {resolver: true, batch: true}}}",
		"Item.weight: ", "Item.lost: ", "has no field or method Lost", "Item.ok: ", "return a pointer",
		"Item.deep: ", "one pointer at the most", "Item.set: ", "must be a slice",
	},
}, {
	"types", &domain{Objects: []composite{
		{Name: "Query", Fields: []property{{Name: "item", Type: "Item"}}},
		{Name: "Item", Fields: []property{{Name: "name", Type: "String"}, {Name: "query", Type: "Query", Home: "resolver"}}},
	}}, map[string]string{
		"models/models.go": "package models\n",
		"gqlgen.yml": "schema: [union.graphql]\nexec: {package: domain, filename: generated.go}\nmodel: {package: model, filename: model/model.go}\n" +
			"autobind: [" + modulePath + "/models]\nskip_mod_tidy: true\n",
	}, []string{
		"Item: there is no Go type for this GraphQL type: declare a struct of that name", "Query: a root type cannot be the type of a field",
	},
}, {
	"settings", &domain{Objects: []composite{{Name: "Query", Fields: []property{{Name: "hello", Type: "String"}}}}}, map[string]string{
		"gqlgen.yml": "schema: [union.graphql]\nexec: {package: domain, filename: generated.go}\nuse_function_syntax_for_execution_context: true\n",
	}, []string{"gqlgen.yml: use_function_syntax_for_execution_context is not supported: remove it"},
}}

// TestMistakes: a mistake ends the generator with exit code 1 and an error for each, and writes no executor.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range mistakes {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := newDomain(t, c.domain)
			for name, text := range c.edit {
				m.write(name, text)
			}
			output, err := m.generate()
			if err == nil || err.Error() != "exit status 1" {
				t.Errorf("ends with %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(output, want) {
					t.Errorf("the output lacks %q:\n%s", want, output)
				}
			}
			if _, err := os.Stat(filepath.Join(m.dir, "executor_gen.go")); err == nil {
				t.Error("there is an executor")
			}
		})
	}
}

// TestMistakeLater: after a mistake everything is as it was.
func TestMistakeLater(t *testing.T) {
	t.Parallel()
	d := &domain{Objects: []composite{{Name: "Query", Fields: []property{{Name: "hello", Type: "String!"}}}}}
	m := newDomain(t, d)
	m.mustGenerate()
	files := []string{"union.graphql", "generated.go", "executor_gen.go"}
	before := map[string]string{}
	for _, name := range files {
		before[name] = read(t, filepath.Join(m.dir, name))
	}
	m.write("schema/all/schema.graphql", "type Query { hello: String! item: Item }\ntype Item { name: String }")
	if output, err := m.generate(); err == nil {
		t.Errorf("there is no error: %s", output)
	}
	for _, name := range files {
		if read(t, filepath.Join(m.dir, name)) != before[name] {
			t.Errorf("%s is not as it was", name)
		}
	}
}
