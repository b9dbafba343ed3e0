//go:build ignore

// Command generate writes generated.go: gqlgen's executor for the union schema with single resolvers. It reads the
// root's gqlgen.yml, so that the two executors cannot drift apart in anything but that. The root's go:generate line,
// which writes the union, comes first in the order of packages.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	if err := os.Chdir("../.."); err != nil { // the paths of gqlgen.yml begin there
		return err
	}
	file, err := os.Open("gqlgen.yml")
	if err != nil {
		return fmt.Errorf("run me by go generate ./bench/stock: %w", err)
	}
	defer file.Close()
	cfg, err := config.ReadConfig(file)
	if err != nil {
		return err
	}
	cfg.Exec = config.ExecConfig{Package: "stock", Filename: "bench/stock/generated.go", Layout: config.ExecLayoutSingleFile}
	cfg.Model = config.PackageConfig{} // those of graph/model are bound instead
	cfg.AutoBind = append(cfg.AutoBind, "github.com/facetgraph/facet/graph/generated/model")
	single(cfg.Models)
	// What is generated cannot compile before somebody has written the resolvers of a new field: their interface comes
	// first.
	cfg.SkipValidation = true
	return api.Generate(cfg)
}

// single makes every batch resolver a resolver of one object.
func single(models config.TypeMap) {
	for _, model := range models {
		for name, field := range model.Fields {
			field.Batch = nil // which means no
			model.Fields[name] = field
		}
	}
}
