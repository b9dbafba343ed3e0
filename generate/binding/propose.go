package binding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/facetgraph/facet/generate/contract"
)

// Propose writes a binding for the operations of a contract that look like lookups, lists and batches, for people to
// delete from. taken says which type names other bindings have; those are given the service's name in front. of picks
// operations by their ids; empty: all that look like one of these, up to twenty.
func Propose(c *contract.Contract, service string, taken func(typeName string) bool, of []string) (string, error) {
	p := &proposal{contract: c, service: service, taken: taken, names: map[*contract.Schema]string{}, done: map[string]bool{}, scalars: map[string]bool{}, enums: map[string]bool{}}
	ids := of
	if len(ids) == 0 {
		ids = c.Names()
	}
	for _, id := range ids {
		op, err := c.Operation(id)
		if err != nil {
			return "", err
		}
		if op == nil {
			return "", fmt.Errorf("%s has no operation %s%s; allowed: %s", c.File, id, near(id, c.Names()), list(c.Names()))
		}
		if len(of) == 0 && len(p.fields) >= 20 {
			p.left = append(p.left, id)
			continue
		}
		p.field(op)
	}
	return p.String(), nil
}

// proposal is a binding while it is proposed.
type proposal struct {
	contract *contract.Contract
	service  string
	taken    func(string) bool
	names    map[*contract.Schema]string
	done     map[string]bool
	scalars  map[string]bool
	types    []string
	fields   []string
	streams  []string
	enums    map[string]bool
	hints    []string
	left     []string
}

// field proposes a field of Query for an operation that only reads.
func (p *proposal) field(op *contract.Operation) {
	if !p.reads(op) {
		p.left = append(p.left, op.ID)
		return
	}
	shape, path := op.Answer, ""
	if shape.Kind == contract.Object { // an envelope has one list of objects
		var lists []*contract.Property
		for _, m := range shape.Properties {
			if m.Schema.Kind == contract.Array && m.Schema.Items.Kind == contract.Object {
				lists = append(lists, m)
			}
		}
		if (shape.Name == "" || p.contract.Proto && len(shape.Properties) <= 3) && len(lists) == 1 || len(lists) == 1 && slices.Contains([]string{"items", "data", "results", "content"}, lists[0].Name) {
			shape, path = lists[0].Schema, fmt.Sprintf(", path: %q", lists[0].Name)
		}
	}
	object, isList := shape, shape.Kind == contract.Array
	if isList {
		object = shape.Items
	}
	if object.Kind != contract.Object || len(object.Properties) == 0 {
		p.left = append(p.left, op.ID)
		return
	}
	arguments, keys, ok := p.arguments(op)
	if !ok {
		p.left = append(p.left, op.ID)
		return
	}
	typeName := p.object(object, op)
	if typeName == "" {
		p.left = append(p.left, op.ID)
		return
	}
	name, result := lowerFirst(strings.TrimPrefix(strings.TrimPrefix(GoName(op.ID), "Get"), "List")), typeName
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = lowerFirst(GoName(op.ID))
	}
	if isList {
		result = "[" + typeName + "!]"
	}
	if len(arguments) > 0 {
		name += "(" + strings.Join(arguments, ", ") + ")"
	}
	if op.Stream && !p.contract.Proto {
		path = ""
	}
	line := fmt.Sprintf("  %s: %s @from(op: %q%s)", name, result, op.ID, path)
	if op.Summary != "" {
		line = fmt.Sprintf("  %q\n%s", sentence(strings.ReplaceAll(op.Summary, `"`, "'")), line)
	}
	if op.Stream {
		p.streams = append(p.streams, line)
		return
	}
	p.fields = append(p.fields, line)
	p.hint(op, object, typeName, keys, path, isList)
}

// reading are how the names of procedures begin that change nothing.
var reading = []string{"Get", "List", "Lookup", "LookUp", "Find", "Search", "BatchGet", "Query", "Fetch", "Read", "Watch", "Subscribe", "Stream"}

// reads says that an operation only reads.
func (p *proposal) reads(op *contract.Operation) bool {
	if op.Answer == nil || op.Upload {
		return false
	}
	if !p.contract.Proto {
		return op.Method == "GET"
	}
	name := op.ID[strings.LastIndexByte(op.ID, '.')+1:]
	return slices.ContainsFunc(reading, func(begin string) bool { return strings.HasPrefix(name, begin) })
}

// hint proposes, as a comment, how objects of other types find theirs by this operation.
func (p *proposal) hint(op *contract.Operation, object *contract.Schema, typeName, keys, path string, isList bool) {
	match := "id"
	key := lowerFirst(typeName) + "Id"
	if one := strings.TrimSuffix(keys, "s"); object.Property(match) == nil {
		match, key = one, one
	}
	switch {
	case keys != "" && isList && object.Property(match) != nil:
		p.hints = append(p.hints, fmt.Sprintf("# extend type Other { %s: %s @from(op: %q, keys: \"%s=%s\", match: %q%s, most: 100) }  # all objects by one call; most is how many keys it takes",
			lowerFirst(typeName), typeName, op.ID, keys, key, match, path))
	case !isList && len(op.Parameters) > 0 && op.Parameters[0].In == contract.Path && strings.Count(op.Path, "{") == 1:
		p.hints = append(p.hints, fmt.Sprintf("# extend type Other { %s: %s @from(op: %q, keys: \"%s=%sId\") }  # one call for each different key",
			lowerFirst(typeName), typeName, op.ID, op.Parameters[0].Name, lowerFirst(typeName)))
	}
}

// arguments proposes one for each parameter. keys is the parameter that takes many ids.
func (p *proposal) arguments(op *contract.Operation) (arguments []string, keys string, ok bool) {
	if p.contract.Proto {
		return p.requestFields(op)
	}
	for _, param := range op.Parameters {
		if param.In == contract.Header || param.In == contract.Cookie || !isName(param.Name) {
			if param.Required {
				return nil, "", false
			}
			continue
		}
		s := param.Schema
		if s.Kind == contract.Array && strings.HasSuffix(strings.ToLower(param.Name), "ids") || param.Name == "id" && s.Kind == contract.Array {
			keys = param.Name
			if !param.Required {
				continue
			}
		}
		t := leafType(s, param.Name)
		if s.Kind == contract.Array {
			if t = leafType(s.Items, param.Name); t != "" {
				t = "[" + t + "!]"
			}
		}
		switch {
		case t == "" && param.Required:
			return nil, "", false
		case t == "":
			continue
		case param.Required:
			t += "!"
		}
		arguments = append(arguments, param.Name+": "+t)
	}
	return arguments, keys, op.Body == nil
}

// requestFields proposes an argument for each field of a request that is a leaf, or a list of them. None is required.
func (p *proposal) requestFields(op *contract.Operation) (arguments []string, keys string, ok bool) {
	if op.Body == nil {
		return nil, "", true
	}
	for _, f := range op.Body.Properties {
		s, isList := f.Schema, f.Schema.Kind == contract.Array
		if isList {
			s = s.Items
		}
		t := p.member(&contract.Property{Name: f.Name, Required: true, Schema: s}, op)
		if t == "" || s.Kind == contract.Object || unsendable(s) != "" {
			continue
		}
		if t == "Float" && s.Kind == contract.Integer {
			t = "ID" // which has all its bits
		}
		if isList && strings.HasSuffix(strings.ToLower(f.Name), "ids") {
			keys = f.Name
		}
		if isList {
			t = "[" + t + "!]"
		}
		arguments = append(arguments, f.Name+": "+t)
	}
	return arguments, keys, true
}

// isName says that GraphQL can spell a name.
func isName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" && (name[0] < '0' || name[0] > '9') && !strings.HasPrefix(name, "__")
}

// leafType is the type of a leaf; empty for others.
func leafType(s *contract.Schema, name string) string {
	isID := strings.EqualFold(name, "id") || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "_id") || strings.HasSuffix(strings.ToLower(name), "ids")
	switch {
	case s.Wire == "uint32", s.Wire == "fixed32":
		return "Float" // an Int is signed
	case strings.HasSuffix(s.Wire, "64"):
		return "ID"
	case s.Kind == contract.String && isID, s.Kind == contract.Integer && (isID || s.Format == "int64"):
		return "ID"
	case s.Kind == contract.String:
		return "String"
	case s.Kind == contract.Integer:
		return "Int"
	case s.Kind == contract.Number:
		return "Float"
	case s.Kind == contract.Boolean:
		return "Boolean"
	}
	return ""
}

// object proposes a type for an object, and returns its name; empty where it would have no fields.
func (p *proposal) object(s *contract.Schema, op *contract.Operation) string {
	if name, ok := p.names[s]; ok {
		return name
	}
	name := GoName(s.Name)
	if s.Name == "" {
		name = strings.TrimPrefix(GoName(op.ID), "Get") + "Answer"
	}
	for p.done[name] || p.taken(name) || slices.Contains(append([]string{"Query", "Mutation", "Subscription"}, taken...), name) {
		name = GoName(p.service) + name
		if p.done[name] {
			name += "2"
		}
	}
	p.names[s], p.done[name] = name, true
	at := len(p.types)
	p.types = append(p.types, "") // before those that it contains
	var b strings.Builder
	if s.Description != "" {
		fmt.Fprintf(&b, "%q\n", sentence(strings.ReplaceAll(strings.ReplaceAll(s.Description, `"`, "'"), `\`, "")))
	}
	fmt.Fprintf(&b, "type %s {\n", name)
	any := false
	for _, m := range s.Properties {
		t := p.member(m, op)
		field, json := m.Name, ""
		if !isName(field) {
			field, json = lowerFirst(GoName(m.Name)), fmt.Sprintf(" @json(name: %q)", m.Name)
		}
		if t == "" {
			fmt.Fprintf(&b, "  # %s is %s: @go, and a method in Go\n", m.Name, m.Schema.Title())
			continue
		}
		any = true
		if !m.Nullable() && (m.Schema.Wire != "enum" || !strings.HasSuffix(unspecified(m.Schema), "UNSPECIFIED")) {
			t += "!"
		}
		fmt.Fprintf(&b, "  %s: %s%s\n", field, t, json)
	}
	b.WriteString("}\n")
	if !any {
		p.names[s] = ""
		return ""
	}
	p.types[at] = b.String()
	return name
}

// member is the type of a member; empty where there is none.
func (p *proposal) member(m *contract.Property, op *contract.Operation) string {
	s := m.Schema
	switch {
	case s.Kind == contract.String && s.Format == "date-time":
		p.scalars["DateTime"] = true
		return "DateTime"
	case s.Wire == "enum":
		return p.enum(s)
	case s.Kind == contract.Object && len(s.Properties) > 0 && s.Name != "":
		return p.object(s, op)
	case s.Kind == contract.Array:
		of := p.member(&contract.Property{Name: m.Name, Required: true, Schema: s.Items}, op)
		if of == "" {
			return ""
		}
		if !s.Items.Nullable && s.Items.Wire != "enum" {
			of += "!"
		}
		return "[" + of + "]"
	}
	return leafType(s, m.Name)
}

// enum proposes an enum for that of messages, whose values have its name in front. The one that says that there is none is
// left out: the field is null then.
func (p *proposal) enum(s *contract.Schema) string {
	if name, ok := p.names[s]; ok {
		return name
	}
	name := GoName(s.Name)
	if p.enums[name] {
		return name
	}
	for p.done[name] || p.taken(name) {
		name = GoName(p.service) + name
	}
	prefix := ""
	if under := strings.LastIndexByte(s.Enum[0], '_'); under > 0 {
		prefix = s.Enum[0][:under+1]
	}
	var b strings.Builder
	fmt.Fprintf(&b, "enum %s {\n", name)
	for _, wire := range s.Enum {
		value := strings.TrimPrefix(wire, prefix)
		if wire == unspecified(s) && strings.HasSuffix(wire, "UNSPECIFIED") {
			continue
		}
		if !isName(value) || slices.Contains([]string{"true", "false", "null"}, value) {
			value = wire
		}
		fmt.Fprintf(&b, "  %s @json(name: %q)\n", value, wire)
	}
	p.names[s], p.done[name], p.enums[name] = name, true, true
	p.types = append(p.types, b.String()+"}\n")
	return name
}

// String is the binding.
func (p *proposal) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The binding of the service %s: what it offers, and where that comes from. It is a proposal: delete what no client\n"+
		"# needs. Rename by @json(name:). docs/sources.md lists what can be declared.\n\n", p.service)
	for _, name := range sortedKeys(p.scalars) {
		fmt.Fprintf(&b, "scalar %s\n\n", name)
	}
	for _, t := range p.types {
		if t != "" {
			b.WriteString(t + "\n")
		}
	}
	if len(p.fields) > 0 {
		b.WriteString("extend type Query {\n" + strings.Join(p.fields, "\n") + "\n}\n")
	}
	if len(p.streams) > 0 {
		b.WriteString("\nextend type Subscription {\n" + strings.Join(p.streams, "\n") + "\n}\n")
	}
	if len(p.hints) > 0 {
		b.WriteString("\n# Other types find theirs like this:\n" + strings.Join(p.hints, "\n") + "\n")
	}
	if len(p.left) > 0 {
		fmt.Fprintf(&b, "\n# Not proposed: %s\n", list(p.left))
	}
	return b.String()
}
