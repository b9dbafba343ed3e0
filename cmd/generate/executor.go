package main

import (
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
)

//go:embed executor.gotpl
var executorTemplate string

// executor is the gqlgen plugin that writes the typed half of graph/plan: this file, view.go, positions.go, leaves.go and
// the template are all that knows gqlgen's codegen.
type executor struct {
	// dir is the folder of gqlgen's exec package.
	dir string
}

// Name is for gqlgen's messages.
func (e *executor) Name() string { return "facet-executor" }

func (e *executor) file() string { return filepath.Join(e.dir, "executor_gen.go") }

// MutateConfig removes the previous output, so that the package still compiles while gqlgen loads it after a change of
// the schema.
func (e *executor) MutateConfig(*config.Config) error {
	if err := os.Remove(e.file()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// GenerateCode renders the executor.
func (e *executor) GenerateCode(data *codegen.Data) error {
	v := newView(data)
	err := templates.Render(templates.Options{
		PackageName:     data.Config.Exec.Package,
		Filename:        e.file(),
		Template:        executorTemplate,
		Data:            v,
		GeneratedHeader: true,
		Packages:        data.Config.Packages,
	})
	return errors.Join(append(v.problems, err)...)
}

// sortedValues returns the values of a map in the order of its keys, for output that never changes without a reason.
func sortedValues[T any](m map[string]T) []T {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, strings.Compare)
	values := make([]T, len(keys))
	for i, k := range keys {
		values[i] = m[k]
	}
	return values
}
