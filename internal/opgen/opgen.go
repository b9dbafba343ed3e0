package opgen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Options say what operations may hold beside plain selections.
type Options struct {
	// Introspection mixes __schema and __type, of any shape, with the fields of queries.
	Introspection bool
	// Defer puts @defer on fragments, but for those at the root of a mutation, where it is not allowed.
	Defer bool
	// Conditions is the number of boolean variables on which selections may depend. With ten or more, operations become
	// wide enough to use most of them.
	Conditions int
	// IDs and Strings are values that mean something to the resolvers, for arguments of type ID and String.
	IDs, Strings []string
	// Without lists fields that are never selected, such as "Query.rateLimit".
	Without []string
}

// Operation is a document with one operation, and the values of its variables.
type Operation struct {
	// Document is GraphQL, all on one line.
	Document string
	// Variables is a JSON object.
	Variables string
}

const (
	deepest     = 5 // selection sets below the operation's own
	wide        = 10
	nestedLists = 2 // of __Type's lists in each other, which is what graphql-js and Facet allow
)

// New writes the operation of a seed.
func New(schema *ast.Schema, options Options, seed uint64) Operation {
	g := &generator{
		Rand: rand.New(rand.NewPCG(seed, 0)), Options: options, schema: schema,
		chosen: map[string]string{}, keys: map[string]string{"id": "id"}, written: map[string][]string{}, used: map[string]bool{},
	}
	root, kind := schema.Query, "query"
	if schema.Mutation != nil && g.chance(15) {
		root, kind = schema.Mutation, "mutation"
	}
	body := g.selection(root, deepest)
	declared, values := g.variables()
	return Operation{Document: kind + " Q" + declared + body + strings.Join(g.fragments, ""), Variables: values}
}

type generator struct {
	*rand.Rand
	Options
	schema    *ast.Schema
	fragments []string
	named     []namedFragment     // those that are complete: only they may be spread again, or circles would come
	chosen    map[string]string   // arguments, by field: most repetitions must agree to be valid
	keys      map[string]string   // the field of each alias, for the same reason
	written   map[string][]string // short selections by type, to be written again where fields shall merge
	used      map[string]bool     // variables
	labels    int
	lists     int // nesting of __Type's lists around the selection
}

type namedFragment struct {
	name string
	on   *ast.Definition
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// strays says, seldom, that an argument or alias shall not be what it is elsewhere: most such operations are not valid.
func (g *generator) strays() bool {
	return g.chance(3) && (g.Conditions < wide || g.chance(10))
}

func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

// variable notes the use of a variable.
func (g *generator) variable(name string) string {
	g.used[name] = true
	return "$" + name
}

// condition is a variable that @skip, @include and @defer may depend on.
func (g *generator) condition() string {
	if g.Conditions > 0 && g.chance(80) {
		return g.variable(fmt.Sprintf("c%d", g.IntN(g.Conditions)))
	}
	return g.variable(pick(g, "yes", "no"))
}

// variables declares those that are used and gives some of them a value: all that have no default.
func (g *generator) variables() (declared, values string) {
	var declarations, members []string
	names := make([]string, 0, len(g.used))
	for name := range g.used {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		declaration, value := g.declare(name)
		declarations = append(declarations, "$"+name+": "+declaration)
		if value != "" && (strings.HasSuffix(declaration, "!") || g.chance(50)) {
			members = append(members, fmt.Sprintf("%q:%s", name, value))
		}
	}
	if len(declarations) > 0 {
		declared = "(" + strings.Join(declarations, ", ") + ")"
	}
	return declared, "{" + strings.Join(members, ",") + "}"
}

// declare gives the declaration of a variable and a value for it.
func (g *generator) declare(name string) (declaration, value string) {
	boolean := fmt.Sprint(g.chance(50))
	switch name {
	case "yes":
		return "Boolean = true", boolean
	case "no":
		return "Boolean = false", boolean
	case "n":
		return "Int! = 3", fmt.Sprint(g.IntN(9))
	case "s":
		return "String", pick(g, `"Yz"`, "null")
	case "t":
		return fmt.Sprintf("String! = %q", g.typeName()), fmt.Sprintf("%q", g.typeName())
	}
	return pick(g, "Boolean!", "Boolean! = true", "Boolean = false"), boolean
}
