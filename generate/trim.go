package generate

import (
	"go/ast"
	"go/token"

	"github.com/99designs/gqlgen/codegen/config"
)

// trim cuts gqlgen's executor out of its code: what stays are the interfaces of the resolvers and the decoders of
// arguments, with all that they use. The decoders are methods of an execution context that they never look into.
func trim(p Paths, cfg *config.Config) error {
	code, err := readSource(cfg.Exec.Filename)
	if err != nil {
		return err
	}
	if p.Stock != "" {
		if err := writeStock(p, cfg, code); err != nil {
			return err
		}
	}
	executor, err := readSource(executorFile(cfg))
	if err != nil {
		return err
	}
	kept := code.reachable(executor.mentioned())
	var cuts []cut
	for _, d := range code.decls {
		switch {
		case d.name == execContext && d.tok == token.TYPE:
			cuts = append(cuts, d.replace("type "+execContext+" struct{}"))
		case !kept[d]:
			cuts = append(cuts, d.replace(""))
		}
	}
	for _, c := range code.file.Comments { // the marks of gqlgen's templates, which stand between declarations
		if c.Pos() > code.file.Name.End() && !code.within(c) {
			cuts = append(cuts, cut{code.offset(c.Pos()), code.offset(c.End()), ""})
		}
	}
	return code.write(cfg.Exec.Filename, cuts)
}

// execContext is the type whose methods decode arguments. Its own declaration is replaced, so what that mentions is not
// kept.
const execContext = "executionContext"

// mentioned are the identifiers in a file.
func (s *source) mentioned() []string { return identifiers(s.file) }

func identifiers(n ast.Node) (names []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			names = append(names, id.Name)
		}
		return true
	})
	return names
}

// reachable are the declarations that the names stand for, and what those need: a method of the context counts as used
// where anything of its name is.
func (s *source) reachable(names []string) map[*decl]bool {
	byName := map[string][]*decl{}
	for _, d := range s.decls {
		if d.receiver != "" && d.receiver != "*"+execContext {
			continue
		}
		for _, name := range d.names {
			byName[name] = append(byName[name], d)
		}
	}
	kept := map[*decl]bool{}
	for len(names) > 0 {
		name := names[len(names)-1]
		names = names[:len(names)-1]
		for _, d := range byName[name] {
			if kept[d] {
				continue
			}
			if kept[d] = true; name != execContext {
				names = append(names, identifiers(d.node)...)
			}
		}
	}
	return kept
}
