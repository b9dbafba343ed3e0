package generate

import (
	_ "embed"
	"fmt"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
)

//go:embed stock.gotpl
var stockTemplate string

// stockFile is a file of the package with gqlgen's own executor, "" for none.
func stockFile(p Paths, name string) string {
	if p.Stock == "" {
		return ""
	}
	return filepath.Join(p.Stock, name)
}

// renderStock writes what tests that compare must know beside gqlgen's executor.
func (e *executor) renderStock(data *codegen.Data, v *view) error {
	if e.paths.Stock == "" {
		return nil
	}
	return templates.Render(templates.Options{
		PackageName: filepath.Base(e.paths.Stock), Filename: stockFile(e.paths, "types.go"), Template: stockTemplate,
		Data: v.Members(), GeneratedHeader: true, Packages: data.Config.Packages,
	})
}

// writeStock writes gqlgen's executor as a package of its own, which serves the resolvers of the trimmed one: their
// interfaces are the same types.
func writeStock(p Paths, cfg *config.Config, code *source) error {
	exec := cfg.Exec.Package
	cuts := []cut{code.packageName(filepath.Base(p.Stock)), code.addImport(fmt.Sprintf("%q", cfg.Exec.ImportPath()))}
	for _, d := range code.decls {
		switch {
		case d.tok == token.TYPE && (d.name == "ResolverRoot" || strings.HasSuffix(d.name, "Resolver") && code.isInterface(d)):
			cuts = append(cuts, d.replace(fmt.Sprintf("type %s = %s.%[1]s", d.name, exec)))
		case d.name == "sourcesFS" || d.name == "sourceData":
			cuts = append(cuts, d.replace(""))
		case d.name == "sources":
			cuts = append(cuts, d.replace(fmt.Sprintf("var sources = []*ast.Source{{Name: %q, Input: %s.Executable().SDL}}", filepath.Base(p.Union), exec)))
		}
	}
	return code.write(stockFile(p, "generated.go"), cuts)
}
