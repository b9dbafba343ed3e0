package generate

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

	"github.com/facetgraph/facet/generate/binding"
)

//go:embed executor.gotpl
var executorTemplate string

// executor is the gqlgen plugin that writes the typed half of graph/plan: this package and its template are all that
// knows gqlgen's codegen.
type executor struct {
	paths   Paths
	refused []error // what was wrong before there was anything to bind
	report  *Report

	binding      *binding.Binding // nil where no service has one
	servicesPath string           // the import path of the folder of services
}

// Name is for gqlgen's messages.
func (e *executor) Name() string { return "facet-executor" }

// executorFile is the file that the executor is written to, in gqlgen's exec package.
func executorFile(cfg *config.Config) string { return filepath.Join(execDir(cfg), "executor_gen.go") }

// execDir is the folder of the exec package, also before gqlgen has completed the configuration.
func execDir(cfg *config.Config) string {
	if cfg.Exec.Filename == "" {
		return cfg.Exec.DirName
	}
	return filepath.Dir(cfg.Exec.Filename)
}

// MutateConfig removes the previous output, so that the package still compiles while gqlgen loads it after a change of
// the schema.
func (e *executor) MutateConfig(cfg *config.Config) error {
	if err := os.Remove(executorFile(cfg)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if cfg.Model.IsDefined() {
		if _, err := os.Stat(cfg.Model.Filename); errors.Is(err, os.ErrNotExist) {
			cfg.Model = config.PackageConfig{} // there are no models, and gqlgen must not look for them in the end
		}
	}
	return errors.Join(e.refused...)
}

// GenerateCode renders the executor.
func (e *executor) GenerateCode(data *codegen.Data) error {
	taken, err := declared(execDir(data.Config))
	if err != nil {
		return err
	}
	v := newView(data, newNames(taken, data), e)
	err = templates.Render(templates.Options{
		PackageName:     data.Config.Exec.Package,
		Filename:        executorFile(data.Config),
		Template:        executorTemplate,
		Data:            v,
		GeneratedHeader: true,
		Packages:        data.Config.Packages,
	})
	if err == nil {
		err = e.renderStock(data, v)
	}
	if err == nil {
		err = e.declare(data, v.deep)
	}
	if len(v.problems) > 0 { // which explain whatever was wrong with the code, too
		err = errors.Join(v.problems...)
	}
	return err
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
