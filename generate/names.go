package generate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/templates"
)

// names gives what is generated a name of its own in the package. A GraphQL name may be any: types named Root and
// NameOf would be declared twice without it.
type names struct {
	taken map[string]bool
	known map[string]string
}

// fixed are the names that the template itself and gqlgen's code declare.
var fixed = []string{
	"Executable", "unionFile", "unionSDL", "tables", "resolvers", "resolveRoot", "writeRoot", "subscribeRoot",
	"executableSchema", "executionContext", "newExecutionContext", "sourcesFS", "sourceData", "sources", "parsedSchema",
}

// newNames begins with those that are taken already.
func newNames(taken map[string]bool, data *codegen.Data) *names {
	n := &names{taken: taken, known: map[string]string{}}
	for _, name := range fixed {
		n.taken[name] = true
	}
	for _, o := range data.Objects {
		n.taken[templates.LcFirst(o.Name)+"Implementors"] = true
	}
	return n
}

// of is the name of what stands for something, such as a GraphQL type: always the same for the same prefix and thing.
// want is what it says after the prefix.
func (n *names) of(prefix, thing, want string) string {
	key := prefix + "\x00" + thing
	if name, ok := n.known[key]; ok {
		return name
	}
	name := prefix + templates.UcFirst(want)
	for n.taken[name] {
		name += "_"
	}
	n.taken[name], n.known[key] = true, name
	return name
}

// ofType is the name of what stands for a GraphQL type.
func (n *names) ofType(prefix, typeName string) string { return n.of(prefix, typeName, typeName) }

// declared are the names that the package's own files declare, those that are written by hand. A folder that is not
// there has none.
func declared(dir string) (map[string]bool, error) {
	taken := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil || ast.IsGenerated(file) || strings.HasSuffix(file.Name.Name, "_test") {
			continue // the compiler explains what is wrong with a file
		}
		for _, decl := range file.Decls {
			declare(decl, taken)
		}
	}
	return taken, nil
}

// declare adds the names of a declaration.
func declare(decl ast.Decl, taken map[string]bool) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			taken[d.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				taken[s.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range s.Names {
					taken[name.Name] = true
				}
			}
		}
	}
}
