package generate

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// largeTypes is how many types the large union has. gqlgen takes a minute for the 500 of a company that has had a graph
// for years, so there are fewer as long as nobody asks for them.
var largeTypes = flag.Int("types", 50, "how many types of the large union TestLargeUnion generates for")

// What is generated for 500 types of 12 fields has 50,000 lines and 10 MB at the most.
const (
	fieldsOfOne   = 12
	linesOfField  = 50_000.0 / 6_000
	bytesOfField  = 10 << 20 / 6_000.0
	linesOfAnyway = 300 // however few types there are
)

// large is a union of many types with 12 fields each.
func large(largeTypes int) *domain {
	d := &domain{Enums: leafEnums[:1]}
	query := composite{Name: "Query"}
	for i := range largeTypes {
		name, next := fmt.Sprintf("Type%d", i), fmt.Sprintf("Type%d", (i+1)%largeTypes)
		o := composite{Name: name, Fields: []property{
			{Name: "id", Type: "ID!"}, {Name: "name", Type: "String!"}, {Name: "note", Type: "String"}, {Name: "count", Type: "Int!"},
			{Name: "size", Type: "Int"}, {Name: "share", Type: "Float!"}, {Name: "open", Type: "Boolean!"}, {Name: "tags", Type: "[String!]!"},
			{Name: "color", Type: "Color!"}, {Name: "part", Type: next},
			{Name: "owner", Type: next, Home: "batch"},
			{Name: "items", Type: "[" + next + "!]", Home: "batch", Args: "(first: Int! = 10)", GoArgs: []string{"first int"}},
		}}
		d.Objects = append(d.Objects, o)
		if i%10 == 0 {
			query.Fields = append(query.Fields, property{Name: "a" + name, Type: name, Args: "(id: ID!)", GoArgs: []string{"id string"}})
		}
	}
	d.Objects = append(d.Objects, query)
	return d
}

// TestLargeUnion: what is generated for a large union stays small enough to compile, to link and to read.
func TestLargeUnion(t *testing.T) {
	t.Parallel()
	m := newDomain(t, large(*largeTypes))
	m.write("cmd/empty/main.go", "package main\n\nimport (\n\t\"fmt\"\n\n\t_ \""+modulePath+"/models\"\n\t\"github.com/facetgraph/facet/graph/plan\"\n\t\"github.com/facetgraph/facet/schema\"\n)\n\n"+
		"func main() { fmt.Println(plan.Executable{}, schema.Prelude()) }\n")
	m.write("cmd/full/main.go", "package main\n\nimport (\n\t\"fmt\"\n\n\t\""+modulePath+"\"\n\t\"github.com/facetgraph/facet/schema\"\n)\n\n"+
		"func main() { fmt.Println(domain.Executable(), schema.Prelude()) }\n")
	m.write("cmd/check/main.go", "package main\n\nimport (\n\t\""+modulePath+"\"\n\t\"github.com/facetgraph/facet/bff\"\n)\n\n"+
		"func main() { bff.Main(bff.Domain{Executable: domain.Executable()}) }\n")
	m.mustGenerate()
	lines := 0
	for _, name := range []string{"generated.go", "executor_gen.go"} {
		lines += strings.Count(read(t, filepath.Join(m.dir, name)), "\n")
	}
	sizes := map[string]int64{}
	for _, name := range []string{"empty", "full"} {
		file := filepath.Join(t.TempDir(), name)
		if output, err := m.build(file, "./cmd/"+name); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		sizes[name] = info.Size()
	}
	m.logCheck()
	grown := sizes["full"] - sizes["empty"]
	fields := float64(*largeTypes * fieldsOfOne)
	t.Logf("%d types, %.0f fields: %d generated lines, %.1f MB of binary", *largeTypes, fields, lines, float64(grown)/(1<<20))
	if most := fields*linesOfField + linesOfAnyway; float64(lines) > most {
		t.Errorf("want at most %.0f lines", most)
	}
	if most := fields * bytesOfField; float64(grown) > most {
		t.Errorf("want at most %.1f MB", most/(1<<20))
	}
}

// logCheck says how long `bff check` takes for the union. The time is not judged here, because it depends on the machine.
func (m *module) logCheck() {
	m.Helper()
	file := filepath.Join(m.TempDir(), "check")
	if output, err := m.build(file, "./cmd/check"); err != nil {
		m.Fatalf("%v\n%s", err, output)
	}
	start := time.Now()
	output, err := m.run(exec.Command(file, "check", "-schema", "schema"))
	if err != nil || !strings.Contains(output, "\nok: 1 client, ") {
		m.Errorf("check: %v %s", err, output)
	}
	m.Logf("bff check took %s", time.Since(start).Round(time.Millisecond))
}
