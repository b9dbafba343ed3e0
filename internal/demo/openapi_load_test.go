package demo

import (
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// document is the part of OpenAPI 3.1 that the services' files use. It is read
// strictly, so a keyword that this test would not check cannot slip in.
type document struct {
	OpenAPI    string                          `yaml:"openapi"`
	Info       map[string]any                  `yaml:"info"`
	Servers    []map[string]string             `yaml:"servers"`
	Security   []any                           `yaml:"security"`
	Paths      map[string]map[string]operation `yaml:"paths"`
	Components struct {
		Parameters map[string]parameter `yaml:"parameters"`
		Responses  map[string]response  `yaml:"responses"`
		Schemas    map[string]*schema   `yaml:"schemas"`
	} `yaml:"components"`
}

type operation struct {
	ID          string      `yaml:"operationId"`
	Summary     string      `yaml:"summary"`
	Description string      `yaml:"description"`
	Parameters  []parameter `yaml:"parameters"`
	Body        *struct {
		Required bool             `yaml:"required"`
		Content  map[string]media `yaml:"content"`
	} `yaml:"requestBody"`
	Responses map[string]response `yaml:"responses"`
}

type parameter struct {
	Ref         string  `yaml:"$ref"`
	Name        string  `yaml:"name"`
	In          string  `yaml:"in"`
	Required    bool    `yaml:"required"`
	Description string  `yaml:"description"`
	Style       string  `yaml:"style"`
	Explode     bool    `yaml:"explode"`
	Schema      *schema `yaml:"schema"`
	Example     any     `yaml:"example"`
}

type response struct {
	Ref         string           `yaml:"$ref"`
	Description string           `yaml:"description"`
	Content     map[string]media `yaml:"content"`
}

type media struct {
	Schema  *schema `yaml:"schema"`
	Example any     `yaml:"example"`
}

type schema struct {
	Ref         string             `yaml:"$ref"`
	Description string             `yaml:"description"`
	Type        any                `yaml:"type"`
	Format      string             `yaml:"format"`
	Enum        []any              `yaml:"enum"`
	Default     any                `yaml:"default"`
	Minimum     *float64           `yaml:"minimum"`
	Maximum     *float64           `yaml:"maximum"`
	MinLength   *int               `yaml:"minLength"`
	MaxLength   *int               `yaml:"maxLength"`
	MinItems    *int               `yaml:"minItems"`
	MaxItems    *int               `yaml:"maxItems"`
	Required    []string           `yaml:"required"`
	Properties  map[string]*schema `yaml:"properties"`
	Items       *schema            `yaml:"items"`
}

// endpoint is one operation with what its references refer to.
type endpoint struct {
	doc    *document
	method string
	path   string
	operation
}

// load reads the file of a service.
func load(t *testing.T, name string) *document {
	t.Helper()
	text, err := os.ReadFile("../../clients/" + name + "/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := yaml.UnmarshalWithOptions(text, &doc, yaml.Strict()); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Fatalf("%s: openapi is %q", name, doc.OpenAPI)
	}
	return &doc
}

// endpoints returns the operations of a document in a fixed order.
func (d *document) endpoints() (all []endpoint) {
	for _, at := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[at])) {
			e := endpoint{doc: d, method: strings.ToUpper(method), path: at, operation: d.Paths[at][method]}
			e.Parameters = slices.Clone(e.Parameters)
			for i, p := range e.Parameters {
				if p.Ref != "" {
					e.Parameters[i] = d.Components.Parameters[path.Base(p.Ref)]
				}
			}
			all = append(all, e)
		}
	}
	return all
}

// name is the endpoint as statistics and spans call it.
func (e endpoint) name() string { return e.method + " " + e.path }

// answers returns the documented response to a status, if there is one.
func (e endpoint) answers(status string) (response, bool) {
	r, ok := e.Responses[status]
	if !ok {
		r, ok = e.Responses[status[:1]+"XX"]
	}
	if r.Ref != "" {
		r, ok = e.doc.Components.Responses[path.Base(r.Ref)]
	}
	return r, ok
}

// resolve follows a schema's reference.
func (d *document) resolve(s *schema) *schema {
	if s != nil && s.Ref != "" {
		return d.Components.Schemas[path.Base(s.Ref)]
	}
	return s
}

// restNames are the services that have an OpenAPI file: all but the one that speaks gRPC.
func restNames() []string {
	return slices.DeleteFunc(Names(), func(name string) bool { return name == Presence })
}
