package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// Report is the result of pricing a set of documents.
type Report struct {
	// Operations in the order of the documents.
	Operations []Operation `json:"operations"`
	// Problems are not of one operation: a document that does not parse or is
	// empty, documents without any operation, a budget for an operation that does not exist.
	Problems []string `json:"problems,omitempty"`
}

// Operation is the price of one operation.
type Operation struct {
	// Document and Name tell which; Name is empty for an anonymous operation.
	Document string `json:"document"`
	Name     string `json:"name"`
	// Estimate is the price, and Max the budget for it; zero means no budget.
	Estimate cost.Estimate `json:"estimate"`
	Max      float64       `json:"max"`
	// Lines explain the price field by field.
	Lines []cost.Line `json:"lines,omitempty"`
	// Variables are those the price depends on.
	Variables []string `json:"variables,omitempty"`
	// Problem is why there is no price.
	Problem string `json:"problem,omitempty"`
}

// Over tells whether the operation exceeds its budget.
func (o Operation) Over() bool { return o.Max > 0 && o.Estimate.Cost > o.Max }

// Failed tells whether anything is over its budget or could not be priced.
func (r Report) Failed() bool {
	return len(r.Problems) > 0 || slices.ContainsFunc(r.Operations, func(o Operation) bool {
		return o.Problem != "" || o.Over()
	})
}

// Price prices every operation of the documents against a client's schema. An
// operation may spread fragments of any of the documents. The error is that of
// cost.New: what is wrong with the schema or the options.
func Price(schema *ast.Schema, o cost.Options, documents []Document, b Budget) (Report, error) {
	analyzer, err := cost.New(schema, o)
	if err != nil {
		return Report{}, err
	}
	var r Report
	l := link(documents)
	unused := maps.Clone(b.Operations)
	for _, p := range l.parsed {
		if p.err != nil {
			r.Problems = append(r.Problems, p.err.Error())
			continue
		}
		if len(p.doc.Operations)+len(p.doc.Fragments) == 0 {
			r.Problems = append(r.Problems, p.document.Name+": holds no operation and no fragment")
		}
		for _, op := range p.doc.Operations {
			key := keyOf(p.document, op)
			delete(unused, key)
			r.Operations = append(r.Operations, price(analyzer, schema, l.standalone(p, op), p.document.Name, b.allows(key, o.MaxCost)))
		}
	}
	if len(r.Operations)+len(r.Problems) == 0 {
		r.Problems = append(r.Problems, "there is no operation in the documents")
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		r.Problems = append(r.Problems, fmt.Sprintf("the budget names the operation %q, which is in no document", name))
	}
	return r, nil
}

func keyOf(d Document, op *ast.OperationDefinition) string {
	if op.Name != "" {
		return op.Name
	}
	return d.Name
}

func price(a *cost.Analyzer, schema *ast.Schema, doc *ast.QueryDocument, name string, allowed Allowance) Operation {
	o := Operation{Document: name, Name: doc.Operations[0].Name, Max: allowed.Max}
	if err := o.fill(a, schema, doc, allowed.Variables); err != nil {
		o.Problem = err.Error()
	}
	return o
}

func (o *Operation) fill(a *cost.Analyzer, schema *ast.Schema, doc *ast.QueryDocument, variables map[string]any) error {
	if errs := validator.ValidateWithRules(schema, doc, nil); len(errs) > 0 {
		return errs
	}
	op := doc.Operations[0]
	f, err := a.Compile(doc, op)
	if err != nil {
		return err
	}
	o.Variables = f.Variables()
	coerced, err := coerce(schema, op, f, variables)
	if err != nil {
		return err
	}
	if o.Estimate, err = f.Estimate(coerced); err != nil {
		return err
	}
	o.Lines, err = f.Breakdown(coerced)
	return err
}

// coerce says which variables the price needs, when some are missing; other
// variables that the budget leaves out cannot change it.
func coerce(schema *ast.Schema, op *ast.OperationDefinition, f *cost.Formula, variables map[string]any) (map[string]any, error) {
	var missing []string
	for _, v := range op.VariableDefinitions {
		_, given := variables[v.Variable]
		if v.Type.NonNull && v.DefaultValue == nil && !given && slices.Contains(f.Variables(), v.Variable) {
			missing = append(missing, "$"+v.Variable)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("the price depends on %s; give a value in the budget's variables", strings.Join(missing, ", "))
	}
	coerced := map[string]any{}
	for name, value := range variables {
		def := op.VariableDefinitions.ForName(name)
		if def == nil {
			return nil, fmt.Errorf("the budget gives a value for $%s, which the operation does not have", name)
		}
		one := &ast.OperationDefinition{VariableDefinitions: ast.VariableDefinitionList{def}}
		values, err := validator.VariableValues(schema, one, map[string]any{name: value})
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the budget's value for $%s does not fit", name), err)
		}
		maps.Copy(coerced, values)
	}
	return coerced, nil
}
