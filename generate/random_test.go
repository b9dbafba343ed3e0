package generate

import (
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// Each random schema costs a run of the generator and a build of gqlgen's code, about ten seconds.
var (
	randomDomains = flag.Int("domains", 2, "how many random schemas TestRandomDomains generates for")
	firstDomain   = flag.Int("domain", 0, "the first of them")
)

// TestRandomDomains generates for random schemas, and compares what comes with gqlgen's executor.
func TestRandomDomains(t *testing.T) {
	t.Parallel()
	for i := range *randomDomains {
		seed := *firstDomain + i
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := rapid.Custom(drawDomain).Example(seed)
			m := newDomain(t, d)
			if output, err := m.generate(); err != nil {
				t.Fatalf("%v\n%s\n%s\n%s", err, output, d.sdl(), d.config("example.com"))
			}
			m.judge(0)
		})
	}
}

// drawing is a domain while it is drawn.
type drawing struct {
	*rapid.T
	d      *domain
	leaves []string
	output []string // the composite types
}

func drawDomain(t *rapid.T) *domain {
	r := &drawing{T: t, d: &domain{}, leaves: []string{"String", "Int", "Float", "Boolean", "ID"}}
	r.leafTypes()
	names := rapid.Permutation(hostile).Draw(t, "names")[:rapid.IntRange(1, 8).Draw(t, "objects")]
	r.output = append(r.output, names...)
	r.abstractTypes(names)
	for _, name := range names {
		o := composite{Name: name}
		for _, i := range r.d.Interfaces {
			if i.Name == "Lonely" || rapid.Bool().Draw(t, "implements") {
				continue
			}
			o.Implements, o.Fields = []string{i.Name}, append(o.Fields, i.Fields...)
			if len(i.Implements) > 0 {
				o.Implements = append(o.Implements, i.Implements...)
			}
			break
		}
		o.Fields = append(o.Fields, r.fields([]string{"", "", "method", "resolver", "batch"})...)
		r.d.Objects = append(r.d.Objects, o)
	}
	r.d.Objects = append(r.d.Objects, composite{Name: "Query", Fields: r.fields([]string{"resolver"})})
	for _, root := range []string{"Mutation", "Subscription"} {
		if rapid.Bool().Draw(t, root) {
			r.d.Objects = append(r.d.Objects, composite{Name: root, Fields: r.fields([]string{"resolver"})})
		}
	}
	return r.d
}

// leafTypes draws enums and scalars, or none.
func (r *drawing) leafTypes() {
	for _, e := range leafEnums {
		if rapid.Bool().Draw(r.T, e.Name) {
			r.d.Enums = append(r.d.Enums, e)
			r.leaves = append(r.leaves, e.Name)
		}
	}
	for _, s := range leafScalars {
		if rapid.Bool().Draw(r.T, s.Name) {
			r.d.Scalars = append(r.d.Scalars, s)
			r.leaves = append(r.leaves, s.Name)
		}
	}
}

// abstractTypes draws interfaces, one of which may implement another, and a union.
func (r *drawing) abstractTypes(names []string) {
	id := property{Name: "theId", Type: "ID!"}
	generated := rapid.Bool().Draw(r.T, "generated")
	switch rapid.IntRange(0, 3).Draw(r.T, "interfaces") {
	case 1:
		r.d.Interfaces = []composite{{Name: "Named", Fields: []property{id}, Generated: generated}}
	case 2:
		r.d.Interfaces = []composite{
			{Name: "Thing", Implements: []string{"Named"}, Fields: []property{id}, Generated: generated},
			{Name: "Named", Fields: []property{id}, Generated: generated},
		}
	case 3:
		r.d.Interfaces = []composite{{Name: "Lonely", Fields: []property{id}, Generated: generated}}
	}
	for _, i := range r.d.Interfaces {
		r.output = append(r.output, i.Name)
	}
	if rapid.Bool().Draw(r.T, "union") {
		r.d.Unions = []composite{{Name: "Either", Members: names, Generated: generated}}
		r.output = append(r.output, "Either")
	}
}

// fields draws some fields of an object.
func (r *drawing) fields(homes []string) []property {
	fields := make([]property, rapid.IntRange(1, 8).Draw(r.T, "fields"))
	for i := range fields {
		f := property{Home: rapid.SampledFrom(homes).Draw(r.T, "home")}
		named := rapid.SampledFrom(append(r.leaves, r.output...)).Draw(r.T, "type")
		form := rapid.SampledFrom(nullabilities).Draw(r.T, "form")
		f.Name = fmt.Sprintf("%s%d", rapid.SampledFrom([]string{"f", "type", "func", "ok", "w", "sel", "os", "n"}).Draw(r.T, "name"), i)
		for _, c := range form {
			if c == 'T' {
				f.Type += named
			} else {
				f.Type += string(c)
			}
		}
		if (f.Home == "" || f.Home == "method") && r.isGenerated(named) {
			f.Home = "resolver" // models cannot depend on what is generated from them
		}
		if f.Home != "" && rapid.Bool().Draw(r.T, "argument") {
			f.Args, f.GoArgs = "(a: Int! = 1, b: [String!])", []string{"a int", "b []string"}
		}
		fields[i] = f
	}
	return fields
}

func (r *drawing) isGenerated(name string) bool {
	for _, e := range r.d.Enums {
		if e.Name == name {
			return e.Generated
		}
	}
	for _, c := range append(r.d.Interfaces, r.d.Unions...) {
		if c.Name == name {
			return c.Generated
		}
	}
	return false
}
