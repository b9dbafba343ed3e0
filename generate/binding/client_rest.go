package binding

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/generate/contract"
)

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
	p.P("func (p %s) path() string { return %s }\n", params, strings.Join(parts, " + "))
}

// appenders are the functions that write a parameter into a query, by its type.
var appenders = map[string]string{"int": "AppendInt", "string": "AppendText", "float64": "AppendFloat", "bool": "AppendBool"}

// writeQuery writes the function that makes the query.
func (p *Printer) writeQuery(m *Method, params string) {
	if !m.has(contract.Query) {
		return
	}
	p.P("func (p %s) query() string {\nvar room [256]byte\nq := room[:0]", params)
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
	p.P("func (p %s) header() %s.Header {\nh := %s.Header{}", params, http, http)
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
	parts := []string{strconv.Quote(m.Service.Name + " " + m.Go + "?")}
	if m.hasPath() {
		parts = []string{strconv.Quote(m.Service.Name + " " + m.Go + " "), "p.path()", `"?"`}
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
	p.P("func (p %s) Key() string { return %s }\n", params, strings.Join(parts, " + "))
}
