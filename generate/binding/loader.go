package binding

import (
	"slices"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/generate/contract"
)

// Loader makes the calls of fields for the keys of many objects.
type Loader struct {
	Go      string // its name
	Method  *Method
	Call    *Call // of the field that asked for it first
	Service *Service
	// Key is the type of a key, Value that of what is found.
	Key   string
	Value *Type
	// Match is the member of an item that is equal to the key; nil where the answer has the order of the keys, or their names.
	Match *Member
	// Most is how many keys one call may have, 0 where the contract does not say.
	Most int64
	// Args are the arguments of the field, and further parts of the key, which are part of what is asked for.
	Args []*Arg
}

// loader finds or makes the loader of a field.
func (c *checker) loader(f *Field) {
	call := f.Call
	l := &Loader{
		Method: call.Method, Call: call, Service: call.service, Key: call.Key.Go, Value: call.Value, Most: call.most(),
	}
	if call.Mode == Batch && call.from.match != "$position" && !call.ByName {
		if l.Match = c.match(f); l.Match == nil {
			return
		}
		call.Method.Match = l.Match
	}
	if call.Mode == Batch && l.Most == 0 {
		c.fails(f, "keys: nothing says how many %s one call may have: the contract has no maxItems there (%s); write most: 100, or what the service takes",
			call.Key.Target.Name(), call.service.Contract.Place(call.Key.Target.Schema().Line))
	}
	for _, a := range call.Args {
		if a.Source.Kind == FromArgument || a.Source.Kind == FromMember {
			l.Args = append(l.Args, a)
		}
	}
	id := call.service.Name + "." + call.Method.Go + "(" + call.Key.Target.Name() + ")" + call.from.match
	for _, a := range call.Args {
		id += "," + a.Target.Name() + "=" + strconv.Itoa(int(a.Source.Kind)) + a.Source.Literal
	}
	if known := c.loaders[id]; known != nil {
		call.Loader = known
		return
	}
	l.Go = lowerFirst(GoName(call.service.Name)) + call.Method.Go
	for n := 2; slices.ContainsFunc(sortedKeys(c.loaders), func(other string) bool { return c.loaders[other].Go == l.Go }); n++ {
		l.Go = lowerFirst(GoName(call.service.Name)) + call.Method.Go + strconv.Itoa(n)
	}
	c.loaders[id], call.Loader = l, l
}

// match is the member of an item that is equal to the key.
func (c *checker) match(f *Field) *Member {
	call := f.Call
	name := call.from.match
	if call.Value.Object == nil || call.Value.List {
		c.fails(f, "match: what is found is %s, which has no members", call.Item.Title())
		return nil
	}
	m := c.keyMember(call.Value.Object, name, f.place()+": match", call.from.pos)
	if m == nil {
		return nil
	}
	if m.Type.Key() != call.Key.Go {
		c.fails(f, "match: %s is %s in the contract, and the key is %s", name, call.Item.Property(name).Schema.Title(), call.Key.Go)
		return nil
	}
	return m
}

// most is how many keys one call may have, by the contract and by the binding; 0 where neither says it.
func (call *Call) most() int64 {
	s, most := call.Key.Target.Schema(), call.from.most
	if s.Kind == contract.Array && s.MaxItems != nil && (most == 0 || *s.MaxItems < most) {
		return *s.MaxItems
	}
	return most
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
