// Command generate turns the client schemas into the one executor that serves them all.
//
// It merges every folder under schema/ into graph/union.graphql, runs gqlgen on the union once, and writes the compiled
// executor beside gqlgen's code. Run it from the root of the module, by `go generate ./...`; CI checks that it leaves no
// difference. Offering a field to another client needs no run at all, because the union already has it.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/plugin/modelgen"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/schema"
)

const unionFile = "graph/union.graphql"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	if err := writeUnion(); err != nil {
		return err
	}
	file, err := os.Open("gqlgen.yml")
	if err != nil {
		return fmt.Errorf("run me from the root of the module: %w", err)
	}
	defer file.Close()
	cfg, err := config.ReadConfig(file)
	if err != nil {
		return err
	}
	return api.Generate(cfg,
		api.ReplacePlugin(&modelgen.Plugin{MutateHook: refuseObjects(cfg), FieldHook: modelgen.DefaultFieldMutateHook}),
		api.AddPlugin(&executor{dir: "graph"}),
	)
}

// writeUnion merges the client folders as they are on disk, not as they were embedded into this program.
func writeUnion() error {
	clients, err := schema.Load(schema.Dir("schema"))
	if err != nil {
		return err
	}
	_, sdl, err := schema.Union(clients.Clients)
	if err != nil {
		return err
	}
	return os.WriteFile(unionFile, []byte(sdl), 0o644)
}

// refuseObjects stops gqlgen from generating structs for object types: nobody would ever fill them in, and their fields
// would answer null for ever.
func refuseObjects(cfg *config.Config) modelgen.BuildMutateHook {
	return func(b *modelgen.ModelBuild) *modelgen.ModelBuild {
		for _, m := range b.Models {
			if def := cfg.Schema.Types[m.Name]; def == nil || def.Kind == ast.Object {
				fmt.Fprintf(os.Stderr, "generate: no Go type for the GraphQL type %s: declare a struct of that name in a "+
					"package under clients/, or name one under models: in gqlgen.yml\n", m.Name)
				os.Exit(1)
			}
		}
		return b
	}
}
