package generate

import (
	"fmt"
	"strings"
	"testing"
)

// nullabilities are all forms of a type T.
var nullabilities = []string{"T", "T!", "[T]", "[T!]", "[T]!", "[T!]!", "[[T!]!]!", "[[T]]", "[[T]!]", "[[[T!]]!]"}

// leaves are scalars and enums, held in every way.
var (
	leafEnums = []enum{
		{Name: "Color", Values: []string{"RED", "GREEN"}},
		{Name: "Mood", Values: []string{"GOOD", "BAD"}, Generated: true},
		{Name: "Level", Values: []string{"LOW", "HIGH"}, Int: true},
	}
	leafScalars = []scalar{
		{"Time", "github.com/99designs/gqlgen/graphql.Time", "time.Time"},
		{"JSON", "github.com/99designs/gqlgen/graphql.Map", "map[string]any"},
		{"Long", "github.com/99designs/gqlgen/graphql.Int64", "int64"},
		{"Big", "github.com/99designs/gqlgen/graphql.Uint64", "uint64"},
	}
	leafNames = []string{"String", "Int", "Float", "Boolean", "ID", "Color", "Mood", "Level", "Time", "JSON", "Long", "Big"}
)

// shapes has every leaf in every nullability in every home.
func shapes() *domain {
	d := &domain{Enums: leafEnums, Scalars: leafScalars}
	query := composite{Name: "Query", Fields: []property{{Name: "box", Type: "Box"}, {Name: "boxes", Type: "[[Box!]!]!"}}}
	mutation, subscription, box := composite{Name: "Mutation"}, composite{Name: "Subscription"}, composite{Name: "Box"}
	for _, leaf := range leafNames {
		for i, form := range nullabilities {
			f := property{Name: fmt.Sprintf("%s%d", strings.ToLower(leaf), i), Type: strings.ReplaceAll(form, "T", leaf)}
			query.Fields = append(query.Fields, f)
			some := i < 2 || form == "[T!]!" || form == "[[T]]" // the others take long to compile, and are written by the same functions
			if some {
				mutation.Fields = append(mutation.Fields, f)
				subscription.Fields = append(subscription.Fields, f)
			}
			for _, home := range []string{"", "method", "resolver", "batch"} {
				if leaf == "Mood" && (home == "" || home == "method") || home != "" && !some {
					continue // models cannot depend on what is generated from them
				}
				in := f
				in.Home = home
				in.Name += strings.ToUpper(home)
				box.Fields = append(box.Fields, in)
			}
		}
	}
	d.Objects = []composite{query, mutation, subscription, box}
	return d
}

// TestShapes compares the executor for every leaf in every nullability with gqlgen's.
func TestShapes(t *testing.T) {
	t.Parallel()
	m := newDomain(t, shapes())
	m.mustGenerate()
	m.judge(300)
}
