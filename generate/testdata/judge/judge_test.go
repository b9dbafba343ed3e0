package domain_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/domain"
	gqlgen "github.com/facetgraph/facet/domain/stock"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/opgen"
	"github.com/facetgraph/facet/internal/stock"
	"github.com/facetgraph/facet/schema"
)

// judge compares the compiled executor with gqlgen's on one client of the domain.
type judge struct {
	*testing.T
	schema   *ast.Schema
	compiler *plan.Compiler
	stock    *stock.Executor
	compared int
	data     int // answers that were not null
}

func newJudge(t *testing.T) *judge {
	set, err := schema.Load(schema.Dir("schema"))
	if err != nil {
		t.Fatal(err)
	}
	executable := domain.Executable()
	union, err := schema.ParseUnion(executable.SDL)
	if err != nil {
		t.Fatal(err)
	}
	client := set.Clients[0].Schema
	j := &judge{T: t, schema: client, compiler: plan.NewCompiler(executable.Tables, client, union, nil, nil)}
	j.stock = stock.New(gqlgen.NewExecutableSchema(gqlgen.Config{Schema: client, Resolvers: domain.NewRoot()}), stock.Rules{
		Schema: client, TypeName: gqlgen.TypeName,
		Present: func(ctx context.Context, err error) *gqlerror.Error {
			if e, ok := err.(*gqlerror.Error); ok {
				// gqlgen's path of an argument that cannot be decoded goes on into the arguments, which are no part of the
				// response.
				if fc := graphql.GetFieldContext(ctx); fc != nil && fc.Args == nil && len(e.Path) > len(fc.Path()) {
					e.Path = fc.Path()
				}
				return e
			}
			return gqlerror.Wrap(err)
		},
	})
	return j
}

// TestEveryField asks each root field for everything below it.
func TestEveryField(t *testing.T) {
	j := newJudge(t)
	for _, def := range []*ast.Definition{j.schema.Query, j.schema.Mutation, j.schema.Subscription} {
		if def == nil {
			continue
		}
		kind := map[*ast.Definition]string{j.schema.Query: "query", j.schema.Mutation: "mutation", j.schema.Subscription: "subscription"}[def]
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			j.same(kind+" {"+f.Name+required(j.schema, f)+below(j.schema, f.Type, 4)+"}", "{}")
		}
	}
	t.Logf("compared %d fields, %d with data", j.compared, j.data)
	if j.compared == 0 {
		t.Error("nothing was compared")
	}
}

// required gives the arguments that a field cannot do without; an operation of one that needs an input is not asked
// for.
func required(s *ast.Schema, f *ast.FieldDefinition) string {
	var args []string
	for _, a := range f.Arguments {
		if a.Type.NonNull && a.DefaultValue == nil {
			literal := map[string]string{"Int": "3", "Float": "2.5", "String": `"s"`, "ID": "7", "Boolean": "true"}[a.Type.String()[:len(a.Type.String())-1]]
			if literal == "" {
				literal = "{}"
				if def := s.Types[a.Type.Name()]; def.Directives.ForName("oneOf") != nil {
					literal = "{" + def.Fields[0].Name + ": 7}"
				}
			}
			args = append(args, a.Name+": "+literal)
		}
	}
	if args == nil {
		return ""
	}
	return "(" + strings.Join(args, ", ") + ")"
}

func below(s *ast.Schema, t *ast.Type, depth int) string {
	def := s.Types[t.Name()]
	if def.IsLeafType() {
		return ""
	}
	out := " {__typename"
	for _, f := range def.Fields {
		if depth > 0 || s.Types[f.Type.Name()].IsLeafType() {
			out += " " + f.Name + required(s, f) + below(s, f.Type, depth-2)
		}
	}
	for _, p := range s.GetPossibleTypes(def) {
		if p != def && depth > 0 && hasObjects(s, p) {
			out += " ... on " + p.Name
			inner := " {__typename"
			for _, f := range p.Fields {
				if s.Types[f.Type.Name()].IsLeafType() {
					inner += fmt.Sprintf(" %s_%s: %s%s", p.Name, f.Name, f.Name, required(s, f))
				}
			}
			out += inner + "}"
		}
	}
	return out + "}"
}

// hasObjects says that a value can be of a type: an interface that nothing implements has none.
func hasObjects(s *ast.Schema, def *ast.Definition) bool {
	return def.Kind == ast.Object || slices.ContainsFunc(s.GetPossibleTypes(def), func(p *ast.Definition) bool { return p.Kind == ast.Object })
}

// TestRandomOperations compares operations of any shape.
func TestRandomOperations(t *testing.T) {
	j := newJudge(t)
	for seed := range uint64(2000) {
		op := opgen.New(j.schema, opgen.Options{}, seed)
		j.same(op.Document, op.Variables)
		if t.Failed() {
			return
		}
	}
	t.Logf("compared %d operations, %d with data", j.compared, j.data)
	if least, _ := strconv.Atoi(os.Getenv("JUDGE_LEAST")); j.data < least {
		t.Errorf("only %d operations were valid and had data, of %d", j.data, least)
	}
}

// same compares one operation, unless it is not valid.
func (j *judge) same(document, raw string) {
	j.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		j.Errorf("%v: %s", err, document)
		return
	}
	if errs := validator.Validate(j.schema, doc); len(errs) > 0 {
		if strings.HasPrefix(document, "query {") || strings.HasPrefix(document, "subscription {") {
			j.Errorf("not valid: %v: %s", errs, document)
		}
		return
	}
	var given map[string]any
	numbers := json.NewDecoder(strings.NewReader(raw))
	numbers.UseNumber()
	if err := numbers.Decode(&given); err != nil {
		j.Fatal(err)
	}
	op := doc.Operations[0]
	variables, verr := validator.VariableValues(j.schema, op, given)
	if verr != nil {
		return
	}
	ctx := context.Background()
	data, paths := j.compiled(ctx, doc, op, variables)
	answer, serr := j.stock.Execute(ctx, document, op.Name, variables)
	if serr != nil {
		return
	}
	j.compared++
	if data != "null" {
		j.data++
	}
	j.judge(document+" "+raw, op.Operation, data, paths, answer)
}

// judge says where two answers differ.
func (j *judge) judge(asked string, kind ast.Operation, data string, paths []string, answer *stock.Answer) {
	j.Helper()
	var want []string
	for _, e := range answer.Errors {
		if strings.Contains(e.Message, "non-generated variants of") {
			return // gqlgen asks Go which interface a value has, and takes it for that of another type
		}
		want = append(want, e.Path.String())
	}
	got, want := fields(paths), fields(want)
	if kind == ast.Subscription && len(got) > 0 && len(want) > 0 {
		return // gqlgen leaves null where the schema allows none, and tells no path
	}
	if data != string(answer.Data) {
		j.Errorf("%s\ncompiled %s\ngqlgen   %s\ncompiled %v\ngqlgen   %v", asked, data, answer.Data, paths, answer.Errors)
	}
	if !slices.Equal(got, want) {
		j.Errorf("%s\ncompiled fails at %v\ngqlgen at         %v", asked, got, want)
	}
}

// fields are the paths of the fields that failed: gqlgen gives scalars in lists no indexes.
func fields(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		for strings.HasSuffix(path, "]") {
			path = path[:strings.LastIndexByte(path, '[')]
		}
		out[i] = path
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// compiled runs an operation of the compiled executor; of a subscription, the first event.
func (j *judge) compiled(ctx context.Context, doc *ast.QueryDocument, op *ast.OperationDefinition, variables map[string]any) (string, []string) {
	p, _, err := plan.NewPlans(j.compiler, doc, op, nil).Plan(variables, plan.Whole)
	if err != nil {
		j.Fatal(err)
	}
	options := plan.Options{Root: domain.NewRoot(), Variables: variables, MaxErrors: 1 << 20}
	run := plan.NewRun(ctx, p, options)
	var res plan.Response
	if op.Operation == ast.Subscription {
		events, _, err := run.Subscribe()
		if err != nil {
			j.Fatal(err)
		}
		seed, ok := events.Next(ctx)
		if !ok {
			j.Fatal("no event")
		}
		res = plan.NewRun(ctx, p, options).Event(seed, nil)
	} else {
		res = run.Execute(nil)
	}
	if !json.Valid(res.Data) {
		j.Errorf("not JSON: %s", res.Data)
	}
	var paths []string
	for _, e := range res.Errors {
		paths = append(paths, e.Path.String())
	}
	return string(res.Data), paths
}
