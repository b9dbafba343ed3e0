package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// introspected is a schema as introspection shows it.
type introspected struct {
	Description                               *string
	QueryType, MutationType, SubscriptionType *seenName
	Types                                     []seenType
	Directives                                []seenDirective
}

type seenName struct{ Name string }

type seenType struct {
	Kind, Name, Description, SpecifiedByURL *string
	IsOneOf                                 *bool
	Fields                                  *[]seenField
	Interfaces, PossibleTypes               *[]seenName
	EnumValues                              *[]seenValue
	InputFields                             *[]seenInput
	OfType                                  *seenType
}

type seenField struct {
	seenValue
	Type seenType
	Args []seenInput
}

type seenValue struct {
	Name              string
	Description       *string
	IsDeprecated      bool
	DeprecationReason *string
}

type seenInput struct {
	seenValue
	Type         seenType
	DefaultValue *string
}

type seenDirective struct {
	Name         string
	Description  *string
	IsRepeatable bool
	Locations    []string
	Args         []seenInput
}

// membersOfType are what only some kinds of types have.
const membersOfType = `specifiedByURL isOneOf fields { name } interfaces { name } possibleTypes { name } enumValues { name } inputFields { name }`

// introspect asks for everything that introspection can tell, with what is deprecated or without it, and for more of
// the types of fields and arguments.
func (d *Demo) introspect(t *testing.T, client string, deprecated bool, more string) introspected {
	t.Helper()
	const kept = `name description isDeprecated deprecationReason`
	document := strings.NewReplacer("ALL", fmt.Sprintf("includeDeprecated: %t", deprecated), "KEPT", kept, "MORE", more).Replace(`{ __schema {
		description queryType { name } mutationType { name } subscriptionType { name }
		types {
			kind name description specifiedByURL isOneOf ofType { name }
			fields(ALL) { KEPT type { ...T } args(ALL) { KEPT type { ...T } defaultValue } }
			interfaces { name } possibleTypes { name } enumValues(ALL) { KEPT } inputFields(ALL) { KEPT type { ...T } defaultValue }
		}
		directives { name description isRepeatable locations args(ALL) { KEPT type { ...T } defaultValue } }
	} }
	fragment T on __Type { kind name MORE ofType { kind name MORE ofType { kind name ofType { kind name } } } }`)
	var body struct {
		Data struct {
			Schema introspected `json:"__schema"`
		}
	}
	got := d.post(t, client, "7", document, "")
	if err := json.Unmarshal(got.body, &body); err != nil || body.Data.Schema.QueryType == nil {
		t.Fatalf("%v: %.2000s", err, got.body)
	}
	return body.Data.Schema
}

// spelled writes the type as SDL does.
func (s seenType) spelled() string {
	switch *s.Kind {
	case "NON_NULL":
		return s.OfType.spelled() + "!"
	case "LIST":
		return "[" + s.OfType.spelled() + "]"
	}
	return *s.Name
}

func (v seenValue) note() string {
	reason := "-"
	if v.IsDeprecated {
		reason = fmt.Sprintf("%q", text(v.DeprecationReason))
	}
	return fmt.Sprintf("deprecated %s, %q", reason, text(v.Description))
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func inputLines(parent string, list []seenInput) (lines []string) {
	for _, in := range list {
		lines = append(lines, fmt.Sprintf("%s.%s: %s = %s, %s", parent, in.Name, in.Type.spelled(), text(in.DefaultValue), in.note()))
	}
	return lines
}

// lines spells a schema but for what the specification gives to all.
func (s introspected) lines() (lines []string) {
	lines = append(lines, fmt.Sprintf("schema %q", text(s.Description)))
	for i, root := range []*seenName{s.QueryType, s.MutationType, s.SubscriptionType} {
		if root != nil {
			lines = append(lines, fmt.Sprint("root ", i, root.Name))
		}
	}
	for _, d := range s.Directives {
		if specifiedDirective(d.Name) {
			continue
		}
		lines = append(lines, fmt.Sprintf("@%s %q repeatable %t on %v", d.Name, text(d.Description), d.IsRepeatable, sorted(d.Locations)))
		lines = append(lines, inputLines("@"+d.Name, d.Args)...)
	}
	for _, def := range s.Types {
		name := *def.Name
		if strings.HasPrefix(name, "__") || builtinScalar(name) {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s %q %s oneOf %t", *def.Kind, name, text(def.Description), text(def.SpecifiedByURL), def.IsOneOf != nil && *def.IsOneOf))
		for _, f := range all(def.Fields) {
			lines = append(lines, fmt.Sprintf("%s.%s: %s, %s", name, f.Name, f.Type.spelled(), f.note()))
			lines = append(lines, inputLines(name+"."+f.Name, f.Args)...)
		}
		lines = append(lines, inputLines(name, all(def.InputFields))...)
		for _, v := range all(def.EnumValues) {
			lines = append(lines, fmt.Sprintf("%s.%s, %s", name, v.Name, v.note()))
		}
		for _, i := range all(def.Interfaces) {
			lines = append(lines, name+" implements "+i.Name)
		}
		if *def.Kind == "UNION" {
			for _, p := range all(def.PossibleTypes) {
				lines = append(lines, name+" = "+p.Name)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func all[T any](list *[]T) []T {
	if list == nil {
		return nil
	}
	return *list
}

func sorted(list []string) []string { slices.Sort(list); return list }

func specifiedDirective(name string) bool {
	return slices.Contains([]string{"include", "skip", "deprecated", "specifiedBy", "oneOf"}, name)
}

func builtinScalar(name string) bool {
	return slices.Contains([]string{"Int", "Float", "String", "Boolean", "ID"}, name)
}

// written spells the same of an SDL document.
func written(t *testing.T, sdl string) (lines []string) {
	t.Helper()
	doc, err := parser.ParseSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	description := ""
	for _, s := range doc.Schema {
		description = s.Description
	}
	lines = append(lines, fmt.Sprintf("schema %q", description))
	for i, name := range []string{"Query", "Mutation", "Subscription"} {
		if doc.Definitions.ForName(name) != nil {
			lines = append(lines, fmt.Sprint("root ", i, name))
		}
	}
	for _, d := range doc.Directives {
		if specifiedDirective(d.Name) {
			continue
		}
		var on []string
		for _, l := range d.Locations {
			on = append(on, string(l))
		}
		lines = append(lines, fmt.Sprintf("@%s %q repeatable %t on %v", d.Name, d.Description, d.IsRepeatable, sorted(on)))
		lines = append(lines, argumentLines("@"+d.Name, d.Arguments)...)
	}
	for _, def := range doc.Definitions {
		url := ""
		if d := def.Directives.ForName("specifiedBy"); d != nil {
			url = d.Arguments.ForName("url").Value.Raw
		}
		lines = append(lines, fmt.Sprintf("%s %s %q %s oneOf %t", def.Kind, def.Name, def.Description, url, def.Directives.ForName("oneOf") != nil))
		for _, f := range def.Fields {
			note := deprecationNote(f.Directives, f.Description)
			if def.Kind == ast.InputObject {
				lines = append(lines, fmt.Sprintf("%s.%s: %s = %s, %s", def.Name, f.Name, f.Type, preset(f.DefaultValue), note))
				continue
			}
			lines = append(lines, fmt.Sprintf("%s.%s: %s, %s", def.Name, f.Name, f.Type, note))
			lines = append(lines, argumentLines(def.Name+"."+f.Name, f.Arguments)...)
		}
		for _, v := range def.EnumValues {
			lines = append(lines, fmt.Sprintf("%s.%s, %s", def.Name, v.Name, deprecationNote(v.Directives, v.Description)))
		}
		for _, i := range def.Interfaces {
			lines = append(lines, def.Name+" implements "+i)
		}
		for _, m := range def.Types {
			lines = append(lines, def.Name+" = "+m)
		}
	}
	slices.Sort(lines)
	return lines
}

func argumentLines(parent string, list ast.ArgumentDefinitionList) (lines []string) {
	for _, a := range list {
		lines = append(lines, fmt.Sprintf("%s.%s: %s = %s, %s", parent, a.Name, a.Type, preset(a.DefaultValue), deprecationNote(a.Directives, a.Description)))
	}
	return lines
}

func preset(v *ast.Value) string {
	if v == nil {
		return ""
	}
	return v.String()
}

// deprecationNote is that of [seenValue]; the reason that is not given is the specification's.
func deprecationNote(list ast.DirectiveList, description string) string {
	reason := "-"
	if d := list.ForName("deprecated"); d != nil {
		if reason = `"No longer supported"`; d.Arguments.ForName("reason") != nil {
			reason = fmt.Sprintf("%q", d.Arguments.ForName("reason").Value.Raw)
		}
	}
	return fmt.Sprintf("deprecated %s, %q", reason, description)
}

// withDeprecations serves web with what is deprecated in every position, with a reason and without, and with
// descriptions.
func withDeprecations(t *testing.T) *Demo {
	t.Helper()
	dir := copyClients(t)
	file := filepath.Join(dir, "web/schema.graphql")
	sdl, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := string(sdl)
	for from, to := range map[string]string{
		"  mediaUrl: String\n  mediaKind: MediaKind\n}":       "  mediaUrl: String @deprecated\n  mediaKind: MediaKind @deprecated(reason: \"By \\\"hand\\\"\")\n}",
		"  stats: Stats @criticality(level: \"DROPPABLE\")\n": "  stats: Stats @deprecated\n",
		"  commentCount: Int!\n":                              "  \"A description\"\n  commentCount: Int! @deprecated(reason: \"\")\n",
		"scalar DateTime\n":                                   "\"When.\"\nscalar DateTime @specifiedBy(url: \"https://scalars.graphql.org/x\")\n",
		"  VIDEO\n":                                           "  VIDEO @deprecated\n",
		"  AUDIO\n":                                           "  AUDIO @deprecated(reason: \"Too loud\")\n",
		"upTo: ID)":                                           "upTo: ID @deprecated)",
		"slots: Int! = 2)":                                    "\"How many\" slots: Int! = 2 @deprecated(reason: \"All\"))",
	} {
		if strings.Count(changed, from) == 0 {
			t.Fatalf("the schema has no %q", from)
		}
		changed = strings.Replace(changed, from, to, 1)
	}
	changed = "\"What the web has.\"\nschema { query: Query mutation: Mutation subscription: Subscription }\n" + changed
	write(t, file, changed)
	return startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
}

// What introspection shows of a client's schema is what its SDL says: no more, no less, and in the same words.
func TestIntrospectionAndSDLAgree(t *testing.T) {
	t.Parallel()
	plain, changed := startDemo(t, demo.Options{}), withDeprecations(t)
	for _, test := range []struct {
		client string
		d      *Demo
	}{{"web", plain}, {"mobile", plain}, {"tv", plain}, {"web", changed}} {
		token, err := test.d.Issuer.Token(test.client, "7", nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := test.d.get(t, "/graphql/"+test.client+"/schema.graphql", http.Header{"Authorization": {"Bearer " + token}})
		if got.status == http.StatusForbidden {
			if a := test.d.post(t, test.client, "7", `{ __schema { queryType { name } } }`, ""); a.status == http.StatusOK {
				t.Errorf("%s may introspect and not download: %s", test.client, a.body)
			}
			continue
		}
		if diff := cmp.Diff(written(t, string(got.body)), test.d.introspect(t, test.client, true, "").lines()); diff != "" {
			t.Errorf("%s (-SDL +introspection):\n%s", test.client, diff)
		}
	}
}

// What is deprecated says why in every position, in the specification's words where the schema says none, and is left
// out where nobody asks for it.
func TestDeprecatedInEveryPosition(t *testing.T) {
	t.Parallel()
	d := withDeprecations(t)
	want := []string{
		`CreatePostInput.mediaKind "By \"hand\""`, `CreatePostInput.mediaUrl`, `MediaKind.AUDIO "Too loud"`, `MediaKind.VIDEO`,
		`Mutation.markNotificationsRead.upTo`, `Post.commentCount ""`, `Post.stats`, `Query.ads.slots "All"`,
	}
	for i, line := range want {
		if !strings.Contains(line, `"`) {
			want[i] += ` "No longer supported"`
		}
	}
	if diff := cmp.Diff(want, deprecatedIn(d.introspect(t, "web", true, ""))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	current := d.introspect(t, "web", false, "")
	if got := deprecatedIn(current); len(got) > 0 {
		t.Errorf("they are shown to who did not ask: %q", got)
	}
	for _, line := range want {
		name, _, _ := strings.Cut(line, " ")
		for _, shown := range current.lines() {
			if strings.HasPrefix(shown, name+":") || strings.HasPrefix(shown, name+",") {
				t.Errorf("%s is shown to who did not ask: %s", name, shown)
			}
		}
	}
	for _, directive := range current.Directives {
		if directive.Name == "deprecated" {
			if preset := text(directive.Args[0].DefaultValue); preset != `"No longer supported"` {
				t.Errorf("the default of reason is %s", preset)
			}
		}
	}
}

// deprecatedIn lists what is deprecated, with the reasons.
func deprecatedIn(s introspected) (out []string) {
	add := func(name string, v seenValue) {
		if v.IsDeprecated != (v.DeprecationReason != nil) {
			out = append(out, name+": deprecated, and no reason, or the other way round")
		}
		if v.IsDeprecated {
			out = append(out, fmt.Sprintf("%s %q", name, text(v.DeprecationReason)))
		}
	}
	inputs := func(name string, list []seenInput) {
		for _, in := range list {
			add(name+"."+in.Name, in.seenValue)
		}
	}
	for _, d := range s.Directives {
		inputs("@"+d.Name, d.Args)
	}
	for _, def := range s.Types {
		for _, f := range all(def.Fields) {
			add(*def.Name+"."+f.Name, f.seenValue)
			inputs(*def.Name+"."+f.Name, f.Args)
		}
		inputs(*def.Name, all(def.InputFields))
		for _, v := range all(def.EnumValues) {
			add(*def.Name+"."+v.Name, v)
		}
	}
	return sorted(out)
}

// What a kind of type does not have is null, wherever the type is met.
func TestIntrospectionIsNullWhereAKindHasNothing(t *testing.T) {
	t.Parallel()
	s := startDemo(t, demo.Options{}).introspect(t, "web", true, membersOfType)
	kinds := map[string]bool{}
	var check func(where string, def seenType, asked int) // asked is to which depth the operation asks for everything
	check = func(where string, def seenType, asked int) {
		kind := *def.Kind
		kinds[kind] = true
		has := func(kinds ...string) bool { return slices.Contains(kinds, kind) }
		got := map[string]bool{
			"fields": def.Fields != nil, "interfaces": def.Interfaces != nil, "possibleTypes": def.PossibleTypes != nil,
			"enumValues": def.EnumValues != nil, "inputFields": def.InputFields != nil, "isOneOf": def.IsOneOf != nil,
			"ofType": def.OfType != nil, "name": def.Name != nil,
		}
		want := map[string]bool{
			"fields": has("OBJECT", "INTERFACE"), "interfaces": has("OBJECT", "INTERFACE"), "possibleTypes": has("INTERFACE", "UNION"),
			"enumValues": has("ENUM"), "inputFields": has("INPUT_OBJECT"), "isOneOf": has("INPUT_OBJECT"),
			"ofType": has("LIST", "NON_NULL"), "name": !has("LIST", "NON_NULL"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, a %s (-want +got):\n%s", where, kind, diff)
		}
		if def.SpecifiedByURL != nil && kind != "SCALAR" {
			t.Errorf("%s, a %s, is specified by a URL", where, kind)
		}
		if def.OfType != nil && asked > 1 {
			check(where, *def.OfType, asked-1)
		}
	}
	for _, def := range s.Types {
		check(*def.Name, def, 1)
		for _, f := range all(def.Fields) {
			check(*def.Name+"."+f.Name, f.Type, 2)
			for _, a := range f.Args {
				check(*def.Name+"."+f.Name+"."+a.Name, a.Type, 2)
			}
		}
	}
	if len(kinds) != 8 {
		t.Errorf("only these kinds were met: %v", kinds)
	}
}
