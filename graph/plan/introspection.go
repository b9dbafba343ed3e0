package plan

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// introspection is what a client's schema says of itself (GraphQL specification §4). It never changes.
type introspection struct {
	schema *ast.Schema
	// types are those that the client can reach, in the order of the SDL, the specification's own where they are first
	// used, and the types of introspection itself last.
	types []*ast.Definition
	// named are the same by name.
	named map[string]*ast.Definition
	// directives are those of the SDL by name, and then the specification's.
	directives []*ast.DirectiveDefinition
	// possible are the object types of an abstract one.
	possible map[string][]*ast.Definition
	// fields are what a compilation needs to know, by coordinate.
	fields map[string]FieldInfo
}

// The ops of the root fields. Like [Typename] they are below the numbers of generated code.
const (
	schemaField = -2
	typeField   = -3
)

func newIntrospection(s *ast.Schema) *introspection {
	m := &introspection{schema: s, named: map[string]*ast.Definition{}, possible: map[string][]*ast.Definition{}, fields: introspectionFields(s)}
	m.collectTypes()
	m.collectDirectives()
	for _, def := range m.types {
		switch def.Kind {
		case ast.Union:
			for _, name := range def.Types {
				m.possible[def.Name] = append(m.possible[def.Name], s.Types[name])
			}
		case ast.Object:
			for _, name := range def.Interfaces {
				m.possible[name] = append(m.possible[name], def)
			}
		}
	}
	return m
}

// collectTypes orders the types. A scalar of the specification that nothing uses is not there (§3.5).
func (m *introspection) collectTypes() {
	var own []*ast.Definition
	for _, def := range m.schema.Types {
		if !def.BuiltIn {
			own = append(own, def)
		}
	}
	slices.SortFunc(own, func(a, b *ast.Definition) int {
		return cmp.Or(comparePlaces(a.Position, b.Position), strings.Compare(a.Name, b.Name))
	})
	for _, def := range own {
		m.types = append(m.types, def)
		m.named[def.Name] = def
		m.collectUsed(def)
	}
	for _, name := range slices.Sorted(maps.Keys(m.schema.Directives)) {
		m.collectArguments(m.schema.Directives[name].Arguments)
	}
	m.collect("__Schema")
}

func comparePlaces(a, b *ast.Position) int {
	if a == nil || b == nil || a.Src == nil || b.Src == nil {
		return 0
	}
	return cmp.Or(strings.Compare(a.Src.Name, b.Src.Name), cmp.Compare(a.Start, b.Start))
}

// collect adds one of the specification's types, and those that it uses.
func (m *introspection) collect(name string) {
	def := m.schema.Types[name]
	if def == nil || !def.BuiltIn || m.named[name] != nil {
		return
	}
	m.named[name] = def
	m.types = append(m.types, def)
	m.collectUsed(def)
}

func (m *introspection) collectUsed(def *ast.Definition) {
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		m.collect(f.Type.Name())
		m.collectArguments(f.Arguments)
	}
}

func (m *introspection) collectArguments(args ast.ArgumentDefinitionList) {
	for _, a := range args {
		m.collect(a.Type.Name())
	}
}

// collectDirectives orders the directives: the specification's come last, as they are in no SDL.
func (m *introspection) collectDirectives() {
	specified := []string{"include", "skip", "deprecated", "specifiedBy", "oneOf"}
	for _, name := range slices.Sorted(maps.Keys(m.schema.Directives)) {
		if !slices.Contains(specified, name) {
			m.directives = append(m.directives, m.schema.Directives[name])
		}
	}
	for _, name := range specified {
		if d := m.schema.Directives[name]; d != nil {
			m.directives = append(m.directives, d)
		}
	}
}

// introspectionFields numbers the fields of the introspection types in the order in which the schema declares them.
func introspectionFields(s *ast.Schema) map[string]FieldInfo {
	fields := map[string]FieldInfo{}
	for op, name := range introspected {
		typeName, field, _ := strings.Cut(name, ".")
		info := FieldInfo{Op: op}
		if def := s.Types[typeName]; def != nil {
			if f := def.Fields.ForName(field); f != nil && len(f.Arguments) > 0 {
				info.Args = rawArguments
			}
		}
		fields[name] = info
	}
	if s.Query != nil {
		fields[s.Query.Name+".__schema"] = FieldInfo{Op: schemaField}
		fields[s.Query.Name+".__type"] = FieldInfo{Op: typeField, Args: rawArguments}
	}
	return fields
}

// rawArguments are those of introspection: a string and booleans, which need no decoding.
func rawArguments(_ context.Context, raw map[string]any) (map[string]any, error) { return raw, nil }

// The ops of introspection's fields, as indexes of introspected.
const (
	schemaDescription = iota
	schemaTypes
	schemaQueryType
	schemaMutationType
	schemaSubscriptionType
	schemaDirectives
	typeKind
	typeName
	typeDescription
	typeSpecifiedBy
	typeFields
	typeInterfaces
	typePossible
	typeEnumValues
	typeInputFields
	typeOfType
	typeOneOf
	fieldName
	fieldDescription
	fieldArgs
	fieldType
	fieldDeprecated
	fieldReason
	inputName
	inputDescription
	inputType
	inputDefault
	inputDeprecated
	inputReason
	valueName
	valueDescription
	valueDeprecated
	valueReason
	directiveName
	directiveDescription
	directiveRepeatable
	directiveLocations
	directiveArgs
)

// introspected are the coordinates of introspection's fields, by op.
var introspected = [...]string{
	schemaDescription: "__Schema.description", schemaTypes: "__Schema.types", schemaQueryType: "__Schema.queryType",
	schemaMutationType: "__Schema.mutationType", schemaSubscriptionType: "__Schema.subscriptionType", schemaDirectives: "__Schema.directives",
	typeKind: "__Type.kind", typeName: "__Type.name", typeDescription: "__Type.description", typeSpecifiedBy: "__Type.specifiedByURL",
	typeFields: "__Type.fields", typeInterfaces: "__Type.interfaces", typePossible: "__Type.possibleTypes",
	typeEnumValues: "__Type.enumValues", typeInputFields: "__Type.inputFields", typeOfType: "__Type.ofType", typeOneOf: "__Type.isOneOf",
	fieldName: "__Field.name", fieldDescription: "__Field.description", fieldArgs: "__Field.args", fieldType: "__Field.type",
	fieldDeprecated: "__Field.isDeprecated", fieldReason: "__Field.deprecationReason",
	inputName: "__InputValue.name", inputDescription: "__InputValue.description", inputType: "__InputValue.type",
	inputDefault: "__InputValue.defaultValue", inputDeprecated: "__InputValue.isDeprecated", inputReason: "__InputValue.deprecationReason",
	valueName: "__EnumValue.name", valueDescription: "__EnumValue.description", valueDeprecated: "__EnumValue.isDeprecated",
	valueReason:   "__EnumValue.deprecationReason",
	directiveName: "__Directive.name", directiveDescription: "__Directive.description", directiveRepeatable: "__Directive.isRepeatable",
	directiveLocations: "__Directive.locations", directiveArgs: "__Directive.args",
}
