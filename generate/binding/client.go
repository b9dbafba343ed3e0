package binding

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/generate/contract"
)

// ClientFile is the name of the file that a service's client is written to, in the folder of the service.
const ClientFile = "client_gen.go"

const enginePath = "github.com/facetgraph/facet"

// Client writes the client of a service: its types, what reads them, and a method for each operation in use.
func (s *Service) Client() ([]byte, error) {
	p := NewPrinter()
	p.Use("context")
	p.Use("iter")
	p.Use("errors")
	p.Use(enginePath + "/clients")
	p.Use(wirePath)
	p.writeClient(s)
	for _, m := range s.Methods {
		p.writeMethod(m)
	}
	for _, o := range s.Objects {
		p.writeObject(o)
	}
	for _, c := range s.Connections {
		p.writeConnection(c)
	}
	for _, u := range s.Unions {
		p.writeUnion(u)
	}
	for _, id := range s.IDs {
		p.writeID(id)
	}
	for _, e := range s.Enums {
		p.writeEnum(e)
		p.writeNumbers(e)
	}
	for _, i := range s.Inputs {
		p.writeInput(i)
	}
	file := filepath.Base(s.Contract.File)
	return p.File(file+" and "+File, fmt.Sprintf("Package %s calls the service %s, whose contract is %s beside this file.", s.Package(), s.Name, file), s.Package())
}

// Package is the name of the Go package: that of the folder, without what no name can have.
func (s *Service) Package() string {
	return strings.ToLower(regexp.MustCompile(`[^A-Za-z0-9_]`).ReplaceAllString(s.Name, ""))
}

func (p *Printer) writeClient(s *Service) {
	p.P("// Client calls the service. It is safe for concurrent use. Its errors are of type *clients.Error.")
	p.P("type Client struct {")
	for _, m := range s.Methods {
		p.P("%s *clients.Op", lowerFirst(m.Go))
	}
	if len(s.Settings) > 0 {
		p.P("\n// Settings are the values of the service's configuration that the binding sends.\nSettings Settings")
	}
	p.P("}\n")
	if len(s.Settings) > 0 {
		p.P("// Settings are values of the service's configuration: services.%s.values.\ntype Settings struct {", s.Name)
		for _, setting := range s.Settings {
			p.P("%s %s", setting.Go, setting.Type)
		}
		p.P("}\n")
	}
	p.P("// New returns a client that calls s.")
	p.P("func New(s *clients.Service) *Client {\nreturn &Client{")
	for _, m := range s.Methods {
		switch {
		case m.isProcedure() && m.Operation.Stream:
			p.P("%s: s.Stream(%q),", lowerFirst(m.Go), m.Operation.Path)
		case m.isProcedure():
			p.P("%s: s.Procedure(%q),", lowerFirst(m.Go), m.Operation.Path)
		default:
			p.P("%s: s.Op(%q, %q),", lowerFirst(m.Go), m.Operation.Method, m.Operation.Path)
		}
	}
	if len(s.Settings) > 0 {
		p.P("Settings: Settings{")
		for _, setting := range s.Settings {
			p.P("%s: clients.Setting[%s](s, %q),", setting.Go, setting.Type, setting.Name)
		}
		p.P("},")
	}
	p.P("}\n}\n")
}

// writeMethod writes the parameters of an operation, and the method that calls it.
func (p *Printer) writeMethod(m *Method) {
	params := m.Go + "Params"
	p.P("// %s are the parameters of [Client.%s]. Those that are nil are left out.", params, m.Go)
	p.P("type %s struct {", params)
	for _, param := range m.Params {
		p.P("%s %s", param.Go, param.Type)
	}
	if m.bodyType() != "" {
		p.P("Body %s", m.bodyType())
	}
	p.P("}\n")
	p.writeBody(m)
	p.writePath(m, params)
	p.writeQuery(m, params)
	p.writeHeader(m, params)
	p.writeKey(m, params)
	p.writeKeys(m, params)
	p.use(m.Result)
	name := m.Operation.Method + " " + m.Operation.Path
	if m.isProcedure() {
		name = "the procedure " + m.Operation.Path
	}
	doc := fmt.Sprintf("%s is %s: %s", m.Go, name, sentence(m.Operation.Summary))
	if m.Operation.Summary == "" {
		doc = fmt.Sprintf("%s is %s.", m.Go, name)
	}
	switch result := m.Result.Go; {
	case m.Stream:
		p.writeStream(m, doc)
	case result == "":
		p.P("%sfunc (c *Client) %s(ctx context.Context, p %s) error {", comment(doc), m.Go, params)
		p.writeRequest(m, "return ")
		p.P("return c.%s.Call(ctx, r, nil)\n}\n", lowerFirst(m.Go))
	default:
		p.P("%sfunc (c *Client) %s(ctx context.Context, p %s) (found %s, err error) {", comment(doc), m.Go, params, result)
		p.writeRequest(m, "return found, ")
		if m.Keys != "" && m.Match != nil {
			p.P("if r.Keys > 0 {\nr.Check = func() error { return clients.CheckAnswer(p.%s, found, func(o %s) %s { return %s }) }\n}", m.Keys,
				strings.TrimPrefix(result, "[]"), m.Match.Type.Key(), m.Match.Type.KeyOf("o."+m.Match.Go))
		}
		if m.isProcedure() && m.Result.Default != "" {
			p.P("found = %s", m.Result.Default)
		}
		p.P("err = c.%s.Call(ctx, r, %s)\nreturn found, err\n}\n", lowerFirst(m.Go), m.out())
	}
}

// isProcedure says that the operation is called by gRPC, or Connect.
func (m *Method) isProcedure() bool { return m.Service.Contract.Proto }

// out is the expression of what reads the answer into the variable found.
func (m *Method) out() string {
	if m.isProcedure() {
		return m.reply()
	}
	if m.Page != nil {
		return m.pageOut()
	}
	return fmt.Sprintf("clients.Answer(&found, %s%s)", m.Result.JSON.Func, steps(m.Path))
}

// steps are the steps of a path as arguments.
func steps(path []string) (arguments string) {
	for _, step := range path {
		arguments += ", " + strconv.Quote(step)
	}
	return arguments
}

// writeRequest writes the request of a call, and what returns at once where nothing can be asked for.
func (p *Printer) writeRequest(m *Method, fail string) {
	for _, param := range m.Params {
		if param.Target.Parameter.In == contract.Path && param.Type == "string" {
			p.P("if clients.Unaddressable(p.%s) {\n%sc.%s.NotFound()\n}", param.Go, fail, lowerFirst(m.Go))
		}
	}
	p.P("r := clients.Request{")
	if m.hasPath() {
		p.P("Path: p.path(),")
	}
	if m.has(contract.Query) {
		p.P("Query: p.query(),")
	}
	if m.has(contract.Header) {
		p.P("Header: p.header(),")
	}
	if m.bodyType() != "" {
		p.P("Body: p.Body,")
	}
	if m.Keys != "" {
		p.P("Keys: len(p.%s),", m.Keys)
	}
	p.P("}")
}

// writeStream writes a method that answers many times.
func (p *Printer) writeStream(m *Method, doc string) {
	doc += " It yields what comes until ctx ends, the loop is left or the service says that this is all. A stream that breaks ends with an error: " +
		"it is up to the caller to open it again."
	of := m.Result.Go
	p.P("%sfunc (c *Client) %s(ctx context.Context, p %sParams) iter.Seq2[%s, error] {", comment(doc), m.Go, m.Go, of)
	p.writeRequest(m, "return ")
	p.P("return clients.Each(c.%s.Events(ctx, r), func(event clients.Event) (found %s, err error) {", lowerFirst(m.Go), of)
	if m.isProcedure() && m.Result.Default != "" {
		p.P("found = %s", m.Result.Default)
	}
	p.P("err = event.Decode(%s)\nreturn found, c.%s.Unusable(err)\n})\n}\n", m.out(), lowerFirst(m.Go))
}

// writeKeys writes the method that gives the keys of a batch where they are in the body, which may be missing.
func (p *Printer) writeKeys(m *Method, params string) {
	if m.Keys != "keys()" {
		return
	}
	for _, member := range m.Members {
		if member.Go == m.keysInBody {
			p.P("func (p *%s) keys() %s {\nif p.Body == nil {\nreturn nil\n}\nreturn p.Body.%s\n}\n", params, member.Type, member.Go)
		}
	}
}

func (p *Printer) use(t *Type) {
	for _, i := range t.Imports {
		p.Use(i)
	}
}

func (m *Method) bodyType() string {
	switch {
	case m.Body != "":
		return m.Body
	case len(m.Members) > 0:
		return "*" + m.Go + "Body"
	}
	return ""
}

func (m *Method) has(in contract.In) bool {
	for _, p := range m.Params {
		if p.Target.Parameter.In == in {
			return true
		}
	}
	return false
}

func (m *Method) hasPath() bool { return m.has(contract.Path) }

// writeBody writes the struct of the members that are sent.
func (p *Printer) writeBody(m *Method) {
	if m.Body != "" || len(m.Members) == 0 {
		return
	}
	if m.isProcedure() {
		p.writeMessageBody(m)
		return
	}
	p.P("// %sBody is the body of [Client.%s].", m.Go, m.Go)
	p.P("type %sBody struct {", m.Go)
	for _, member := range m.Members {
		p.P("%s %s `json:%q`", member.Go, member.Type, tag(member.Name, member.Optional))
	}
	p.P("}\n")
}

// tag is the tag of a member that is sent.
func tag(name string, optional bool) string {
	if optional {
		return name + ",omitempty"
	}
	return name
}

// writePath writes the function that fills in the template of the path.
func (p *Printer) writePath(m *Method, params string) {
	if !m.hasPath() {
		return
	}
	var parts []string
	rest := m.Operation.Path
	for rest != "" {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			parts = append(parts, strconv.Quote(before))
		}
		if !found {
			break
		}
		name, tail, _ := strings.Cut(after, "}")
		rest = tail
		for _, param := range m.Params {
			if param.Name != name || param.Target.Parameter.In != contract.Path {
				continue
			}
			switch param.Type {
			case "int":
				parts = append(parts, p.Use("strconv")+".Itoa(p."+param.Go+")")
			case "float64":
				parts = append(parts, p.Use("strconv")+".FormatFloat(p."+param.Go+", 'g', -1, 64)")
			case "bool":
				parts = append(parts, p.Use("strconv")+".FormatBool(p."+param.Go+")")
			default:
				parts = append(parts, `clients.PathText("", p.`+param.Go+")")
			}
		}
	}
	p.P("func (p *%s) path() string { return %s }\n", params, strings.Join(parts, " + "))
}

// appenders are the functions that write a parameter into a query, by its type.
var appenders = map[string]string{"int": "AppendInt", "string": "AppendText", "float64": "AppendFloat", "bool": "AppendBool"}

// writeQuery writes the function that makes the query.
func (p *Printer) writeQuery(m *Method, params string) {
	if !m.has(contract.Query) {
		return
	}
	p.P("func (p *%s) query() string {\nvar room [256]byte\nq := room[:0]", params)
	for _, param := range m.Params {
		if param.Target.Parameter.In != contract.Query {
			continue
		}
		of := strings.TrimPrefix(strings.TrimPrefix(param.Type, "[]"), "*")
		one := func(value string) string {
			return fmt.Sprintf("q = clients.%s(q, %q, %s)", appenders[of], param.Name, value)
		}
		switch {
		case param.List && (param.Target.Parameter.Explode || of != "int" && of != "string"):
			p.P("for _, v := range p.%s {\n%s\n}", param.Go, one("v"))
		case param.List:
			p.P("if len(p.%s) > 0 {\nq = clients.%ss(q, %q, p.%s)\n}", param.Go, appenders[of], param.Name, param.Go)
		case param.Optional:
			p.P("if p.%s != nil {\n%s\n}", param.Go, one("*p."+param.Go))
		default:
			p.P("%s", one("p."+param.Go))
		}
	}
	p.P("return string(q)\n}\n")
}

// writeHeader writes the function that makes the headers.
func (p *Printer) writeHeader(m *Method, params string) {
	if !m.has(contract.Header) {
		return
	}
	http := p.Use("net/http")
	p.P("func (p *%s) header() %s.Header {\nh := %s.Header{}", params, http, http)
	for _, param := range m.Params {
		if param.Target.Parameter.In != contract.Header {
			continue
		}
		of, value := strings.TrimPrefix(strings.TrimPrefix(param.Type, "[]"), "*"), "p."+param.Go
		if param.Optional && !param.List {
			value = "*" + value
		}
		if of != "string" {
			value = p.Use("fmt") + ".Sprint(" + value + ")"
		}
		if param.Optional {
			p.P("if p.%s != nil {\nh.Set(%q, %s)\n}", param.Go, param.Name, value)
		} else {
			p.P("h.Set(%q, %s)", param.Name, value)
		}
	}
	p.P("return h\n}\n")
}

// writeKey writes what tells equal calls apart, where fields share them.
func (p *Printer) writeKey(m *Method, params string) {
	if !m.Shared {
		return
	}
	parts := []string{strconv.Quote(m.Go + "?")}
	if m.hasPath() {
		parts = []string{strconv.Quote(m.Go + " "), "p.path()", `"?"`}
	}
	if m.has(contract.Query) {
		parts = append(parts, "p.query()")
	}
	if m.has(contract.Header) {
		parts = append(parts, p.Use("fmt")+".Sprint(p.header())")
	}
	if m.bodyType() != "" {
		parts = append(parts, "string(p.Body.AppendWire(nil))")
	}
	p.P("// Key is the same for calls that are equal.")
	p.P("func (p *%s) Key() string { return %s }\n", params, strings.Join(parts, " + "))
}

// writeObject writes the struct of an object, and what reads it.
func (p *Printer) writeObject(o *Object) {
	p.P("%stype %s struct {", comment(sentence(docOf(o.Name, firstOf(o.Doc, o.Schema.Description)))), o.Name)
	for _, m := range o.Read() {
		p.use(m.Type)
		p.P("%s%s %s `json:%q`", comment(sentence(m.Doc)), m.Go, m.Type.Go, m.JSON)
	}
	p.P("}\n")
	if o.Service.Contract.Proto {
		p.writeFields(o)
		return
	}
	p.P("// Member reads one JSON member, see [clients.Members].")
	p.P("func (o *%s) Member(d *clients.Decoder, name []byte) {\nswitch string(name) {", o.Name)
	for _, m := range o.Read() {
		p.P("case %q:\n%s", m.JSON, m.Type.JSON.statement("d", "o."+m.Go))
	}
	p.P("default:\nd.Skip()\n}\n}\n")
	if o.Entry {
		p.writeEntries(o)
	}
}

// writeEntries writes what reads an object whose members have any names as a list, in the order of the names.
func (p *Printer) writeEntries(o *Object) {
	var key, value *Member
	for _, m := range o.Read() {
		switch m.JSON {
		case "$key":
			key = m
		case "$value":
			value = m
		}
	}
	read, of := "func(d *clients.Decoder, _ *struct{}) { d.Skip() }", "struct{}"
	if value != nil {
		read, of = value.Type.JSON.Func, value.Type.Go
	}
	p.P("// read%sEntries reads an object of any names as a list, in the order of the names.", o.Name)
	p.P("func read%sEntries(d *clients.Decoder, to *[]*%s) {", o.Name, o.Name)
	p.P("var all map[string]%s\nclients.Values(d, &all, %s)\n*to = nil\nif all == nil {\nreturn\n}", of, read)
	p.P("*to = make([]*%s, 0, len(all))\nfor _, name := range %s.Sorted(%s.Keys(all)) {\nentry := new(%s)", o.Name, p.Use("slices"), p.Use("maps"), o.Name)
	if key != nil {
		p.P("entry.%s = name", key.Go)
	}
	if value != nil {
		p.P("entry.%s = all[name]", value.Go)
	}
	p.P("*to = append(*to, entry)\n}\n}\n")
}

// docOf is a doc comment that begins with the name.
func docOf(name, text string) string {
	if strings.HasPrefix(text, name+" ") {
		return text
	}
	return strings.TrimSpace(name + " is that of the contract. " + text)
}

// writeEnum writes an enum, whose values are held as the contract spells them.
func (p *Printer) writeEnum(e *Enum) {
	p.Use("io")
	p.P("%stype %s string\n", comment(sentence(docOf(e.Name, e.Doc))), e.Name)
	p.P("// The values of %s, as the contract spells them.\nconst (", e.Name)
	renamed := false
	var names []string
	for _, v := range e.Values {
		p.P("%s%s %s = %q", comment(sentence(v.Doc)), v.Go, e.Name, v.Wire)
		renamed = renamed || v.Wire != v.Name
		names = append(names, strconv.Quote(v.Name))
	}
	p.P(")\n")
	p.P("// MarshalGQL writes the name in GraphQL as a quoted string.")
	p.P("func (e %s) MarshalGQL(w io.Writer) { _, _ = w.Write(e.AppendGQL(nil)) }\n", e.Name)
	p.P("// AppendGQL appends the name in GraphQL as a quoted string.")
	if !renamed {
		p.P("func (e %s) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, e) }\n", e.Name)
	} else {
		p.P("func (e %s) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, e.EnumName()) }\n", e.Name)
		p.P("// EnumName is the name in GraphQL. Of a value that the contract does not have it is the value, which is no name.")
		p.P("func (e %s) EnumName() string {\nswitch e {", e.Name)
		for _, v := range e.Values {
			p.P("case %s:\nreturn %q", v.Go, v.Name)
		}
		p.P("}\nreturn string(e)\n}\n")
	}
	p.P("// UnmarshalGQL reads the name in GraphQL.")
	p.P("func (e *%s) UnmarshalGQL(v any) error {\nname, err := clients.UnmarshalEnum(v, []string{%s})", e.Name, strings.Join(names, ", "))
	if !renamed {
		p.P("*e = %s(name)\nreturn err\n}\n", e.Name)
		return
	}
	p.P("switch name {")
	for _, v := range e.Values {
		p.P("case %q:\n*e = %s", v.Name, v.Go)
	}
	p.P("}\nreturn err\n}\n")
}

// writeInput writes the struct of an input object.
func (p *Printer) writeInput(i *Input) {
	p.P("%stype %s struct {", comment(sentence(docOf(i.Name, firstOf(i.Doc, i.Schema.Description)))), i.Name)
	for _, m := range i.Members {
		p.use(m.Type)
		optional := strings.HasPrefix(m.Type.Go, "*") || strings.HasPrefix(m.Type.Go, "[]")
		p.P("%s%s %s `json:%q`", comment(sentence(m.Doc)), m.Go, m.Type.Go, tag(m.JSON, optional && !i.required(m)))
	}
	p.P("}\n")
	if i.Service.Contract.Proto {
		p.writeMessageInput(i)
	}
}

func (i *Input) required(m *Member) bool {
	p := i.Schema.Property(m.JSON)
	return p != nil && p.Required
}
