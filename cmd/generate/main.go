// Command generate turns the client schemas into the one executor that serves them all.
//
// It merges every folder under schema/ into graph/union.graphql, runs gqlgen on the union once, and writes the compiled
// executor beside gqlgen's code. Run it from the root of the module, by `go generate ./...`; CI checks that it leaves
// no difference. Offering a field to another client needs no run at all, because the union already has it.
//
// With -v it says of every field what it is bound to.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	p := paths{Schema: "schema", Union: "graph/union.graphql", Config: "gqlgen.yml"}
	flag.StringVar(&p.Schema, "schema", p.Schema, "the folder with one folder for each client")
	flag.StringVar(&p.Union, "union", p.Union, "where the merge of all clients is written; the schema that the gqlgen configuration names")
	flag.StringVar(&p.Config, "config", p.Config, "the gqlgen configuration, which says where the code goes")
	verbose := flag.Bool("v", false, "say of every field what it is bound to")
	flag.Parse()
	report, err := generate(p)
	if *verbose {
		report.fields(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
	fmt.Println("generate:", report)
}
