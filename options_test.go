package facet

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// engine are the folders, with what is below, whose options somebody who runs the server must be able to reach.
var engine = []string{"auth", "bff", "clients", "edge", "generate", "graph", "loader", "overload", "playground", "ratelimit", "schema", "telemetry"}

// commands is the package of all commands: what it sets itself is reached, too.
const commands = "bff"

// forGo is how the doc comment of an option says that no configuration sets it, and is followed by the reason.
var forGo = regexp.MustCompile(`For code in Go only: \w`)

// optionType is how the types are named whose fields are options.
var optionType = regexp.MustCompile(`(Config|Options|Issuer)$`)

// Every option of the engine is set by the command or another package, or its doc comment says why only code in Go sets
// it. An option that nothing reaches is a promise that nobody can call in.
func TestOptionsAreReachable(t *testing.T) {
	t.Parallel()
	options, set, later := map[string]*ast.Field{}, map[string]bool{}, map[string]bool{}
	eachFile(t, func(folder string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if isEngine(folder) {
					maps.Copy(options, optionsOf(folder, n))
				}
			case *ast.CompositeLit:
				for _, name := range setBy(folder, file, n) {
					set[name] = true
				}
			case *ast.AssignStmt:
				for _, name := range assignedBy(folder, file, n) {
					later[name] = true
				}
			}
			return true
		})
	})
	if len(options) < 50 {
		t.Fatalf("found %d options only: this test looks in the wrong places", len(options))
	}
	for name := range options {
		folder, field := name[:strings.Index(name, ".")], name[strings.LastIndex(name, "."):]
		set[name] = set[name] || later[folder+field]
	}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		switch said := forGo.MatchString(strings.Join(strings.Fields(options[name].Doc.Text()), " ")); {
		case !set[name] && !said:
			t.Errorf("%s: no command or package sets it; let a key of bff.yaml or client.yaml do it, remove it, or say "+
				"why in its comment (%q)", name, "For code in Go only: …")
		case set[name] && said:
			t.Errorf("%s: it is set, its comment says that only code in Go does", name)
		}
	}
}

func isEngine(folder string) bool {
	return slices.ContainsFunc(engine, func(e string) bool { return folder == e || strings.HasPrefix(folder, e+"/") })
}

// eachFile visits the files of Go that are no tests and not generated.
func eachFile(t *testing.T, visit func(folder string, file *ast.File)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "bench" || d.Name() == "test" || d.Name() == "clientstest" || d.Name() == "kitchen" || d.Name() == "_module"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(name), nil, parser.ParseComments)
		if err == nil && !ast.IsGenerated(file) {
			visit(path.Dir(name), file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// optionsOf are the exported fields of an exported struct that holds options, by folder, type and name. A field that is a
// key of a file is left out: it is reached by that, and the page about the file lists it.
func optionsOf(folder string, spec *ast.TypeSpec) map[string]*ast.Field {
	body, ok := spec.Type.(*ast.StructType)
	name := spec.Name.Name
	if !ok || !spec.Name.IsExported() || !optionType.MatchString(name) {
		return nil
	}
	fields := map[string]*ast.Field{}
	for _, field := range body.Fields.List {
		for _, f := range field.Names {
			if isKey := field.Tag != nil && strings.Contains(field.Tag.Value, "yaml:"); f.IsExported() && !isKey {
				fields[folder+"."+name+"."+f.Name] = field
			}
		}
	}
	return fields
}

// setBy are the options that a literal sets of a type of another package, which is named as in options.
func setBy(folder string, file *ast.File, literal *ast.CompositeLit) []string {
	of := typeOf(folder, file, literal.Type)
	if of == "" {
		return nil
	}
	var names []string
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				names = append(names, of+"."+key.Name)
			}
		}
	}
	return names
}

// typeOf is the folder and name of a type of another package, or of the commands' own one.
func typeOf(folder string, file *ast.File, kind ast.Expr) string {
	switch kind := kind.(type) {
	case *ast.IndexListExpr:
		return typeOf(folder, file, kind.X)
	case *ast.Ident:
		if folder == commands {
			return folder + "." + kind.Name
		}
	case *ast.SelectorExpr:
		if of, ok := kind.X.(*ast.Ident); ok {
			return folderOf(file, of.Name) + "." + kind.Sel.Name
		}
	}
	return ""
}

// assignedBy are the fields that a file assigns to, as folder and field, for each package of ours that it imports. What
// type they belong to is not looked up: that the file has to do with the package and the name is the same is enough.
func assignedBy(folder string, file *ast.File, assign *ast.AssignStmt) []string {
	var names []string
	for _, left := range assign.Lhs {
		if field, ok := left.(*ast.SelectorExpr); ok {
			if folder == commands {
				names = append(names, folder+"."+field.Sel.Name)
			}
			for _, spec := range file.Imports {
				if folder, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ours {
					names = append(names, folder+"."+field.Sel.Name)
				}
			}
		}
	}
	return names
}

// folderOf is the folder of the package of ours that a file knows by a name, and otherwise empty.
func folderOf(file *ast.File, name string) string {
	for _, spec := range file.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && path.Base(imported) == name {
			return strings.TrimPrefix(imported, module)
		}
	}
	return ""
}
