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
		repeat := ""
		if m.idempotent() {
			repeat = ".Idempotent()"
		}
		switch {
		case m.isProcedure() && m.Operation.Stream:
			p.P("%s: s.Stream(%q),", lowerFirst(m.Go), m.Operation.Path)
		case m.isProcedure():
			p.P("%s: s.Procedure(%q)%s,", lowerFirst(m.Go), m.Operation.Path, repeat)
		default:
			p.P("%s: s.Op(%q, %q)%s,", lowerFirst(m.Go), m.Operation.Method, m.Operation.Path, repeat)
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
		p.writeChecks(m)
		if m.isProcedure() && m.Result.Default != "" {
			p.P("found = %s", m.Result.Default)
		}
		p.P("err = c.%s.Call(ctx, r, %s)\nreturn found, err\n}\n", lowerFirst(m.Go), m.out())
	}
}

// writeChecks writes what holds an answer to what was asked for: its items to the keys, and lists to the size.
func (p *Printer) writeChecks(m *Method) {
	answer, ofKeys := "", m.Keys != "" && m.Match != nil
	if ofKeys {
		answer = fmt.Sprintf("clients.CheckAnswer(p.%s, found, func(o %s) %s { return %s })", m.Keys, strings.TrimPrefix(m.Result.Go, "[]"), m.Match.Type.Key(), m.Match.Type.KeyOf("o."+m.Match.Go))
	}
	if m.Same != nil {
		key, _, missing := m.asked(m.Same)
		missing = strings.TrimSuffix("found == nil || "+missing, " || ")
		p.P("r.Check = func() error {\nif %s {\nreturn nil\n}\nreturn clients.CheckKey(%s, %s)\n}", missing, key, m.sameAs.Type.KeyOf("found."+m.sameAs.Go))
		return
	}
	size, given, missing := m.asked(m.Size)
	switch {
	case m.Size == nil && ofKeys:
		p.P("if r.Keys > 0 {\nr.Check = func() error { return %s }\n}", answer)
	case m.Size == nil:
	case m.sized == nil && given != "":
		p.P("if %s {\nr.Check = func() error { return %s }\n}", given, m.checkOfSize("found", m.Result, size))
	case m.sized == nil:
		p.P("r.Check = func() error { return %s }", m.checkOfSize("found", m.Result, size))
	default:
		p.P("r.Check = func() error {")
		if ofKeys {
			p.P("if err := %s; err != nil {\nreturn err\n}", answer)
		}
		if given != "" {
			p.P("if %s {\nreturn nil\n}", missing)
		}
		p.P("return clients.CheckEach(found, func(o %s) error { return %s })\n}", strings.TrimPrefix(m.Result.Go, "[]"), m.checkOfSize("o."+m.sized.Go, m.sized.Type, size))
	}
}

// asked is the expression of what is sent as a parameter, and those that say that something is, and that nothing is; empty:
// something always is.
func (m *Method) asked(p *Param) (value, given, missing string) {
	switch {
	case p == nil:
		return "", "", ""
	case p.Target.Member != nil && p.Optional:
		value = "p.Body." + p.Go
		return "*" + value, "p.Body != nil && " + value + " != nil", "p.Body == nil || " + value + " == nil"
	case p.Target.Member != nil:
		return "p.Body." + p.Go, "p.Body != nil", "p.Body == nil"
	case p.Optional:
		value = "p." + p.Go
		return "*" + value, value + " != nil", value + " == nil"
	}
	return "p." + p.Go, "", ""
}

// checkOfSize is the expression that holds a list to a size, and its items to being there where the contract says so.
func (m *Method) checkOfSize(list string, t *Type, size string) string {
	if t.Object != nil && strings.HasPrefix(t.Go, "[]*") && !m.items.Nullable {
		return fmt.Sprintf("clients.CheckItems(%s, %s)", list, size)
	}
	return fmt.Sprintf("clients.CheckSize(len(%s), %s)", list, size)
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
	if len(m.Path) == 0 && strings.HasPrefix(m.Result.JSON.Func, "clients.List[") { // the same, and allocates less
		return "clients.ListOf(&found)"
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
			p.P("func (p %s) keys() %s {\nif p.Body == nil {\nreturn nil\n}\nreturn p.Body.%s\n}\n", params, member.Type, member.Go)
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
