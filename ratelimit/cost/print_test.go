package cost_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// form is a way to write one and the same operation.
type form struct {
	name string
	// value writes an argument's value; missing arguments come here too.
	value func(p *printer, a argument) (text string, written bool)
	// fragments wraps every selection set into a named fragment.
	fragments bool
	// aliases renames every response key.
	aliases bool
}

var forms = []form{
	{name: "literal", value: literally},
	{name: "variable", value: byVariable},
	{name: "default", value: byDefault},
	{name: "fragment", value: literally, fragments: true},
	{name: "alias", value: byVariable, aliases: true},
	{name: "fragments of variables", value: byVariable, fragments: true},
	{name: "variables inside literals", value: inside},
}

// printer writes a drawn operation in one form.
type printer struct {
	form      form
	variables []string
	values    map[string]any
	fragments []string
}

func (f form) print(set []chosen) (query string, values map[string]any) {
	p := printer{form: f, values: map[string]any{}}
	body := p.set(set, "Query")
	head := "query"
	if len(p.variables) > 0 {
		head += "(" + strings.Join(p.variables, ", ") + ")"
	}
	return head + body + "\n" + strings.Join(p.fragments, "\n"), p.values
}

func (p *printer) set(set []chosen, on string) string {
	var b strings.Builder
	b.WriteString(" { ")
	for _, c := range set {
		b.WriteString(p.selection(c) + " ")
	}
	b.WriteString("}")
	if !p.form.fragments {
		return b.String()
	}
	return fmt.Sprintf(" { ...%s }", p.fragment(on, b.String()))
}

func (p *printer) fragment(on, body string) string {
	name := fmt.Sprintf("F%d", len(p.fragments))
	p.fragments = append(p.fragments, fmt.Sprintf("fragment %s on %s%s", name, on, body))
	return name
}

func (p *printer) selection(c chosen) string {
	if c.field == nil {
		body := p.set(c.set, c.on)
		if c.named {
			return "..." + p.fragment(c.on, body) + p.directives(c)
		}
		return "... on " + c.on + p.directives(c) + body
	}
	key := c.key
	if p.form.aliases && key != "__typename" {
		key = "z" + key
	}
	text := key + ": " + c.field.Name + p.arguments(c.args) + p.directives(c)
	if len(c.set) > 0 {
		text += p.set(c.set, c.on)
	}
	return text
}

func (p *printer) arguments(args []argument) string {
	var written []string
	for _, a := range args {
		if text, ok := p.form.value(p, a); ok {
			written = append(written, a.name+": "+text)
		}
	}
	if len(written) == 0 {
		return ""
	}
	return "(" + strings.Join(written, ", ") + ")"
}

func (p *printer) directives(c chosen) string {
	var b strings.Builder
	if c.dear != nil {
		b.WriteString(" @dear" + p.arguments([]argument{*c.dear}))
	}
	for _, s := range c.skip {
		text, _ := p.form.value(p, s)
		fmt.Fprintf(&b, " @%s(if: %s)", s.name, text)
	}
	return b.String()
}

func literally(_ *printer, a argument) (string, bool) {
	return literalText(a.value), !a.missing
}

// byVariable writes a missing argument as a variable that is not given, if its
// type allows that. Merged fields must be written alike, so the name follows
// from the value; so @skip and @include share variables, too.
func byVariable(p *printer, a argument) (string, bool) {
	if a.missing {
		if strings.HasSuffix(a.typ, "!") {
			return "", false
		}
		return p.declare(a, "unset", "", nil, false), true
	}
	return p.declare(a, literalText(a.value), "", a.value, true), true
}

func byDefault(p *printer, a argument) (string, bool) {
	if a.missing {
		return "", false
	}
	text := literalText(a.value)
	return p.declare(a, text, " = "+text, nil, false), true
}

// inside writes the numbers within input objects as variables, and leaves the
// input field d to its default by a variable that is not given.
func inside(p *printer, a argument) (string, bool) {
	return p.textWith(a.value), !a.missing
}

func (p *printer) textWith(value any) string {
	switch v := value.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = p.textWith(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		parts := []string{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text := p.textWith(v[name])
			if n, ok := v[name].(int64); ok {
				text = p.declare(argument{typ: "Int"}, text, "", n, true)
			}
			parts = append(parts, name+": "+text)
		}
		if _, ok := v["d"]; !ok && v["n"] != nil {
			parts = append(parts, "d: "+p.declare(argument{typ: "Int"}, "unset", "", nil, false))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		return literalText(v)
	}
}

func (p *printer) declare(a argument, text, preset string, value any, given bool) string {
	id := a.typ + preset + text
	name := fmt.Sprintf("v%x", id)
	declaration := "$" + name + ": " + a.typ + preset
	if !slices.Contains(p.variables, declaration) {
		p.variables = append(p.variables, declaration)
	}
	if given {
		p.values[name] = value
	}
	return "$" + name
}

func literalText(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = literalText(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		parts := []string{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+": "+literalText(v[name]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		return fmt.Sprint(v)
	}
}
