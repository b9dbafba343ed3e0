package generate

import (
	"strings"
	"testing"
)

// goOfKitchen are Go types that hold scalars and enums in every way that there is.
const goOfKitchen = `
// Money marshals itself.
type Money struct{ Cents int }

func (m Money) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "\"%d.%02d\"", m.Cents/100, m.Cents%100) }

func (m *Money) UnmarshalGQL(v any) error { m.Cents = len(fmt.Sprint(v)); return nil }

// Tag marshals itself, but only by pointer.
type Tag struct{ Name string }

func (t *Tag) MarshalGQL(w io.Writer) { fmt.Fprint(w, strconv.Quote("tag")) }

func (t *Tag) UnmarshalGQL(v any) error { t.Name = fmt.Sprint(v); return nil }

// Key appends itself.
type Key string

func (k Key) MarshalGQL(w io.Writer) { w.Write(k.AppendGQL(nil)) }

func (k *Key) UnmarshalGQL(v any) error { *k = Key(fmt.Sprint(v)); return nil }

func (k Key) AppendGQL(b []byte) []byte { return strconv.AppendInt(b, int64(len(k)), 10) }

func MarshalBytes(b []byte) graphql.Marshaler { return graphql.MarshalString(fmt.Sprintf("%x", b)) }

func UnmarshalBytes(v any) ([]byte, error) { return []byte(fmt.Sprint(v)), nil }

// MarshalCelsius gives null for what is not known.
func MarshalCelsius(f float64) graphql.Marshaler {
	if f < 20 {
		return graphql.Null
	}
	return graphql.MarshalString(strconv.FormatFloat(f, 'g', -1, 64) + "C")
}

func UnmarshalCelsius(v any) (float64, error) { return 1, nil }

func MarshalKelvin(k int) graphql.Marshaler { return graphql.MarshalString(strconv.Itoa(k) + "K") }

func UnmarshalKelvin(v any) (int, error) { return 1, nil }

// Way holds the enum Direction.
type Way int

const (
	Up Way = iota
	Down
)
`

// hostile are names that Go, gqlgen or the template use for something else.
var hostile = []string{
	"Root", "NameOf", "Query_", "Tables", "Types", "Decode", "Resolvers", "rs", "Plan", "Task", "Writer", "Selection", "Node_",
	"ItemList", "ItemOrNull", "ItemValue", "Func", "Map", "Error", "String_", "ExecutionContext", "SourceData",
}

// kitchen has everything that a schema can have.
func kitchen() *domain {
	d := &domain{
		Enums: append(leafEnums[:len(leafEnums):len(leafEnums)], enum{Name: "Direction", Values: []string{"NORTH", "SOUTH"}, Go: "Way"}),
		Scalars: append(leafScalars[:len(leafScalars):len(leafScalars)],
			scalar{"Money", "models.Money", "models.Money"}, scalar{"Tag", "models.Tag", "models.Tag"},
			scalar{"Bytes", "models.Bytes", "[]byte"}, scalar{"Temperature", "[models.Celsius, models.Kelvin]", "float64"},
			scalar{"ID", "[github.com/99designs/gqlgen/graphql.ID, github.com/99designs/gqlgen/graphql.IntID, models.Key]", "string"},
		),
		Go:     goOfKitchen,
		Config: "  Direction: {model: models.Way, enum_values: {NORTH: {value: models.Up}, SOUTH: {value: models.Down}}}\n",
		Interfaces: []composite{
			{Name: "Node", Fields: []property{{Name: "id", Type: "ID!"}}},
			{Name: "Named", Implements: []string{"Node"}, Fields: []property{{Name: "id", Type: "ID!"}, {Name: "name", Type: "String"}}},
			{Name: "Thing", Implements: []string{"Named", "Node"}, Fields: []property{{Name: "id", Type: "ID!"}, {Name: "name", Type: "String"}, {Name: "item", Type: "Item"}}},
			{Name: "Base", Generated: true, Fields: []property{{Name: "id", Type: "ID!"}}},
			{Name: "Derived", Implements: []string{"Base"}, Generated: true, Fields: []property{{Name: "id", Type: "ID!"}}},
			{Name: "Lonely", Fields: []property{{Name: "id", Type: "ID!"}}},
			{Name: "LonelyToo", Generated: true, Fields: []property{{Name: "id", Type: "ID!"}}},
		},
		Unions: []composite{
			{Name: "Either", Members: []string{"Item", "Root"}},
			{Name: "Any_", Members: hostile, Generated: true},
		},
		Inputs: `
input Everything {
  text: String = "hi"
  n: Int! = 3
  list: [Int!] = [1, 2]
  color: Color = RED
  mood: Mood! = GOOD
  level: Level
  nested: Everything
  when: Time
  json: JSON
  lists: [[String!]]
  old: String @deprecated(reason: "use text")
}
input Pick @oneOf { id: ID name: String everything: Everything }
`,
	}
	item := composite{Name: "Item", Implements: []string{"Node", "Named", "Thing", "Base", "Derived"}, Fields: []property{
		{Name: "id", Type: "ID!"}, {Name: "name", Type: "String"}, {Name: "item", Type: "Item", Home: "batch"},
		{Name: "key", Type: "ID!", Go: "Key"}, {Name: "number", Type: "ID!", Go: "int"},
		{Name: "int8", Type: "Int!", Go: "int8"}, {Name: "int16", Type: "Int", Go: "*int16"}, {Name: "int32", Type: "Int", Go: "int32"},
		{Name: "int64", Type: "Int!", Go: "int64"}, {Name: "uint", Type: "Int!", Go: "uint"}, {Name: "uint8", Type: "Int", Go: "*uint8"},
		{Name: "uint16", Type: "Int!", Go: "uint16"}, {Name: "uint32", Type: "[Int!]", Go: "[]uint32"}, {Name: "uint64", Type: "Int", Go: "uint64"},
		{Name: "text", Type: "String", Go: "string"}, {Name: "texts", Type: "[String]!", Go: "[]string"},
		{Name: "color", Type: "Color", Go: "Color"}, {Name: "colors", Type: "[Color]", Go: "[]Color"},
		{Name: "old", Type: "String", Directives: `@deprecated(reason: "gone")`},
		{Name: "bare", Type: "Int", Directives: `@deprecated`},
		{Name: "scaled", Type: "Int!", Home: "method", Args: "(at: Time, by: Float, n: Int! = 2)", GoArgs: []string{"at *time.Time", "by *float64", "n int"}},
		{Name: "type", Type: "String!"}, {Name: "func", Type: "Int", Home: "resolver"}, {Name: "range", Type: "Boolean", Home: "batch"},
		{Name: "map", Type: "[Int!]!"}, {Name: "nil", Type: "ID"}, {Name: "default", Type: "Float!", Home: "method"},
	}}
	for _, leaf := range []string{"Money", "Tag", "Bytes", "Temperature", "Direction", "Time"} {
		for i, form := range []string{"T", "T!", "[T]", "[T!]!", "[[T!]]"} {
			if leaf == "Tag" && strings.Contains(form, "T!") {
				continue // gqlgen's code does not compile
			}
			for _, home := range []string{"", "method", "resolver", "batch"} {
				item.Fields = append(item.Fields, property{
					Name: strings.ToLower(leaf) + strings.ToUpper(home) + string(rune('0'+i)), Type: strings.ReplaceAll(form, "T", "\x00"), Home: home,
				})
				f := &item.Fields[len(item.Fields)-1]
				f.Type = strings.ReplaceAll(f.Type, "\x00", leaf)
			}
		}
	}
	item.Fields = append(item.Fields, property{Name: "kelvin", Type: "Temperature!", Go: "int"})
	d.Objects = append(d.Objects, item)
	for i, name := range hostile {
		o := composite{Name: name, Fields: []property{
			{Name: "id", Type: "ID!"}, {Name: "byValue", Type: "Item!", Go: "Item"}, {Name: "values", Type: "[Item!]!", Go: "[]Item"},
			{Name: "lists", Type: "[[Item!]!]", Go: "[][]Item"}, {Name: "pointers", Type: "[[Item]]", Go: "[][]*Item"},
			{Name: "item", Type: "Item"}, {Name: "items", Type: "[Item!]!"},
		}}
		switch i % 3 {
		case 0:
			o.Implements = []string{"Node", "Base"}
			o.Fields = append(o.Fields, property{Name: "next", Type: hostile[(i+1)%len(hostile)], Home: "batch"})
		case 1:
			o.Fields = append(o.Fields, property{Name: "next", Type: "[" + hostile[(i+1)%len(hostile)] + "]!", Home: "resolver"})
		}
		d.Objects = append(d.Objects, o)
	}
	query := composite{Name: "Query", Fields: []property{
		{Name: "hello", Type: "String!"}, {Name: "item", Type: "Item!"}, {Name: "items", Type: "[[Item!]]!"},
		{Name: "node", Type: "Node"}, {Name: "nodes", Type: "[Node!]!"}, {Name: "named", Type: "[[Named]]"}, {Name: "thing", Type: "Thing"},
		{Name: "things", Type: "[Thing]!"}, {Name: "lonely", Type: "Lonely"}, {Name: "lonelies", Type: "[LonelyToo]"},
		{Name: "base", Type: "Base"}, {Name: "derived", Type: "[Derived!]"}, {Name: "either", Type: "Either"}, {Name: "any", Type: "Any_"}, {Name: "anys", Type: "[Any_!]!"},
		{Name: "everything", Type: "String!", Args: "(input: Everything!)", GoArgs: []string{"input model.Everything"}},
		{Name: "maybe", Type: "String", Args: "(input: Everything, text: String = \"x\", color: Color = GREEN, n: Int! = 4, list: [Int!] = [5])",
			GoArgs: []string{"color *models.Color", "input *model.Everything", "list []int", "n int", "text *string"}},
		{Name: "pick", Type: "Int!", Args: "(by: Pick!, type: String)", GoArgs: []string{"by model.Pick", "typeArg *string"}},
	}}
	for _, name := range hostile {
		query.Fields = append(query.Fields, property{Name: "a" + name, Type: name})
	}
	d.Objects = append(d.Objects, query,
		composite{Name: "Mutation", Fields: []property{
			{Name: "color", Type: "Color!"}, {Name: "put", Type: "Root", Args: "(input: Everything)", GoArgs: []string{"input *model.Everything"}},
		}},
		composite{Name: "Subscription", Fields: []property{
			{Name: "ticks", Type: "Int!"}, {Name: "moods", Type: "[Mood!]"}, {Name: "way", Type: "Direction!"}, {Name: "nodes", Type: "[Node!]"},
			{Name: "root", Type: "Root", Args: "(n: Int! = 1)", GoArgs: []string{"n int"}},
		}},
	)
	return d
}

// TestKitchen compares the executor for everything else that a schema can have with gqlgen's.
func TestKitchen(t *testing.T) {
	t.Parallel()
	m := newDomain(t, kitchen())
	m.mustGenerate()
	m.judge(300)
}

// TestPlain generates for a schema that gqlgen makes no models for, where nothing was generated before, and again.
func TestPlain(t *testing.T) {
	t.Parallel()
	m := newDomain(t, &domain{Validated: true, Objects: []composite{
		{Name: "Query", Fields: []property{{Name: "hello", Type: "String!"}, {Name: "item", Type: "Item"}}},
		{Name: "Item", Fields: []property{{Name: "name", Type: "String!"}, {Name: "size", Type: "Int!", Go: "int64"}}},
	}})
	m.mustGenerate()
	first := read(t, m.dir+"/executor_gen.go")
	m.mustGenerate()
	if read(t, m.dir+"/executor_gen.go") != first {
		t.Error("the second run gives other code")
	}
	m.judge(100)
}
