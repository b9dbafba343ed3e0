package binding

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/generate/contract"
)

// reply is the expression of what reads the message of an answer into the variable found.
func (m *Method) reply() string {
	if m.Page != nil {
		return m.pageReply()
	}
	return fmt.Sprintf("clients.Reply(func(message []byte) error { return wire.Decode(message, &found, %s%s) })", m.Result.Wire.Func, m.numbers(m.Path))
}

// numbers are the numbers of the fields of a path, as arguments.
func (m *Method) numbers(path []string) (arguments string) {
	s := m.Operation.Answer
	for _, step := range path {
		p := s.Property(step)
		arguments += fmt.Sprintf(", %d", p.Number)
		s = p.Schema
	}
	return arguments
}

// writeFields writes what reads an object from a message.
func (p *Printer) writeFields(o *Object) {
	p.P("// Field reads one field of the message, see [wire.Fields].")
	p.P("func (o *%s) Field(r *wire.Reader, number int32) {\nswitch number {", o.Name)
	for _, m := range o.Read() {
		p.P("case %d:\n%s", o.Schema.Property(m.JSON).Number, m.Type.Wire.statement("r", "o."+m.Go))
	}
	p.P("default:\nr.Skip()\n}\n}\n")
	var defaults []string
	for _, m := range o.Read() {
		if m.Type.Default != "" {
			defaults = append(defaults, fmt.Sprintf("o.%s = %s", m.Go, m.Type.Default))
		}
	}
	if len(defaults) > 0 {
		p.P("// Defaults sets what a message lacks that has defaults.\nfunc (o *%s) Defaults() {\n%s\n}\n", o.Name, strings.Join(defaults, "\n"))
	}
}

// writeNumbers writes the numbers that an enum has in messages, and the values of these.
func (p *Printer) writeNumbers(e *Enum) {
	if e.Schema == nil {
		return
	}
	number := map[string]int32{}
	for i, wire := range e.Schema.Enum {
		number[wire] = e.Schema.Numbers[i]
	}
	p.P("// %sOf is the value of a number.\nfunc %sOf(n int32) (%s, bool) {\nswitch n {", lowerFirst(e.Name), lowerFirst(e.Name), e.Name)
	seen := map[int32]bool{}
	for _, v := range e.Values {
		if n := number[v.Wire]; !seen[n] {
			seen[n] = true
			p.P("case %d:\nreturn %s, true", n, v.Go)
		}
	}
	p.P("}\nreturn \"\", false\n}\n")
	p.P("// Number is that of the value in messages.\nfunc (e %s) Number() int {\nswitch e {", e.Name)
	for _, v := range e.Values {
		if number[v.Wire] != 0 {
			p.P("case %s:\nreturn %d", v.Go, number[v.Wire])
		}
	}
	p.P("}\nreturn 0\n}\n")
}

// writeMessageBody writes the struct of the fields that are sent, and what writes the message.
func (p *Printer) writeMessageBody(m *Method) {
	name := m.Go + "Body"
	p.P("// %s is the message that [Client.%s] sends. What is nil is left out.", name, m.Go)
	p.P("type %s struct {", name)
	for _, member := range m.Members {
		if strings.Contains(member.Type, "time.") {
			p.Use("time")
		}
		p.P("%s %s", member.Go, member.Type)
	}
	p.P("}\n")
	p.beginAppend(name)
	for _, member := range m.Members {
		property := member.Target.Member
		p.appendField("m."+member.Go, member.Type, property)
	}
	p.P("return b\n}\n")
}

func (p *Printer) beginAppend(name string) {
	p.P("// AppendWire appends the message, see [wire.Appender].\nfunc (m *%s) AppendWire(b []byte) []byte {\nif m == nil {\nreturn b\n}", name)
}

// writeMessageInput writes what writes an input object as a message.
func (p *Printer) writeMessageInput(i *Input) {
	p.beginAppend(i.Name)
	for _, member := range i.Members {
		p.appendField("m."+member.Go, member.Type.Go, i.Schema.Property(member.JSON))
	}
	p.P("return b\n}\n")
}

// appendField writes the statements that append a value to the message.
func (p *Printer) appendField(value, goType string, f *contract.Property) {
	s := f.Schema
	if of, ok := strings.CutPrefix(goType, "[]"); ok {
		p.P("for _, v := range %s {", value)
		p.P("b = %s\n}", appended("v", strings.TrimPrefix(of, "*"), f.Number, s.Items))
		return
	}
	of, pointer := strings.CutPrefix(goType, "*")
	if !pointer {
		p.P("b = %s", appended(value, of, f.Number, s))
		return
	}
	p.P("if %s != nil {", value)
	if s.Wire != "message" {
		value = "*" + value
	}
	p.P("b = %s\n}", appended(value, of, f.Number, s))
}

// appended is the expression that appends one value to b.
func appended(value, goType string, number int32, s *contract.Schema) string {
	if !s.Wrapped {
		return appendedTo("b", value, goType, number, s)
	}
	return fmt.Sprintf("wire.AppendText(b, %d, string(%s))", number, appendedTo("nil", value, goType, 1, s))
}

func appendedTo(b, value, goType string, number int32, s *contract.Schema) string {
	switch {
	case s.Wire == "message":
		return fmt.Sprintf("wire.AppendMessage(%s, %d, %s)", b, number, value)
	case s.Wire == "enum" && goType == "string":
		numbers := make([]string, len(s.Numbers))
		for i, n := range s.Numbers {
			numbers[i] = fmt.Sprint(n)
		}
		return fmt.Sprintf("wire.AppendNamed(%s, %d, %s, []string{%s}, []int{%s})", b, number, value, quoted(s.Enum), strings.Join(numbers, ", "))
	case s.Wire == "enum":
		return fmt.Sprintf("wire.AppendInt(%s, %d, (%s).Number())", b, number, value)
	case goType == "time.Time":
		return fmt.Sprintf("wire.AppendTime(%s, %d, %s)", b, number, value)
	}
	method := wireTypes[s.Wire].method
	if other := wireAppenders[method]; other != "" {
		method = other
	}
	return fmt.Sprintf("wire.Append%s(%s, %d, %s)", method, b, number, value)
}

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strconv.Quote(name)
	}
	return strings.Join(out, ", ")
}
