package opgen

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// directives writes conditions of a selection, mostly none unless there are many to choose from.
func (g *generator) directives() string {
	if g.Conditions >= wide && g.chance(60) {
		return fmt.Sprintf(" @%s(if: %s)", pick(g, "include", "skip"), g.condition())
	}
	switch g.IntN(14) {
	case 0:
		return " @skip(if: " + g.condition() + ")"
	case 1:
		return " @include(if: " + g.condition() + ")"
	case 2:
		return fmt.Sprintf(" @include(if: %v)", g.chance(80))
	case 3:
		return fmt.Sprintf(" @skip(if: %s) @include(if: %v)", g.condition(), g.chance(80))
	}
	return ""
}

// fragmentDirectives are those of a fragment within a type.
func (g *generator) fragmentDirectives(within *ast.Definition) string {
	out := g.directives()
	if !g.Defer || within == g.schema.Mutation || g.chance(35) {
		return out
	}
	arguments := ""
	switch g.IntN(8) {
	case 0:
		arguments = "if: " + g.condition()
	case 1:
		arguments = fmt.Sprintf("if: %v", g.chance(70))
	}
	if g.chance(50) {
		if arguments != "" {
			arguments += ", "
		}
		arguments += fmt.Sprintf("label: \"L%d\"", g.labels)
		g.labels++
	}
	if arguments != "" {
		arguments = "(" + arguments + ")"
	}
	return out + " @defer" + arguments
}
