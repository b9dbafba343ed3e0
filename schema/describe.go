package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// normalizeDescriptions brings every description of a document into the form
// that a block string gives it, so that the SDL we print, which uses block
// strings, says exactly what the loaded schema says.
func normalizeDescriptions(doc *ast.SchemaDocument) {
	each := func(lists ...ast.DefinitionList) {
		for _, list := range lists {
			for _, def := range list {
				def.Description = blockForm(def.Description)
				for _, f := range def.Fields {
					f.Description = blockForm(f.Description)
					normalizeArguments(f.Arguments)
				}
				for _, v := range def.EnumValues {
					v.Description = blockForm(v.Description)
				}
			}
		}
	}
	each(doc.Definitions, doc.Extensions)
	for _, def := range doc.Schema {
		def.Description = blockForm(def.Description)
	}
	for _, def := range doc.Directives {
		def.Description = blockForm(def.Description)
		normalizeArguments(def.Arguments)
	}
}

func normalizeArguments(args ast.ArgumentDefinitionList) {
	for _, arg := range args {
		arg.Description = blockForm(arg.Description)
	}
}

// blockForm is what is left of text when it is written as a block string: no
// indentation common to all lines and no blank lines around it (GraphQL spec,
// BlockStringValue). Control characters, which a block string cannot hold,
// become spaces.
func blockForm(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	lines := strings.Split(text, "\n")
	indent := -1
	for _, line := range lines {
		if rest := strings.TrimLeft(line, " \t"); rest != "" {
			if n := len(line) - len(rest); indent < 0 || n < indent {
				indent = n
			}
		}
	}
	for i, line := range lines {
		if strings.Trim(line, " \t") == "" {
			lines[i] = "" // its white space says nothing, and printing indents it anew
			continue
		}
		lines[i] = strings.TrimRight(line[indent:], " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
