package graph

import (
	"errors"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit/cost"
	"github.com/facetgraph/facet/schema"
)

// Check reports all that keeps a server from serving a set of clients, each with file and line: [New] and
// [Server.Replace] accept a set if and only if Check does. The set may be one of [schema.LoadPartly], of which nothing
// is reported again; one client that cannot be served does not stop the others from being checked.
func Check(x plan.Executable, set *schema.Set) error {
	union, err := Union(x)
	if err != nil {
		return err
	}
	errs := []error{together(set)}
	for _, profile := range set.Clients {
		_, err := compile(profile, union)
		errs = append(errs, err)
	}
	return schema.Join(errs...)
}

// Warnings are what may be served but will be regretted, of clients whose schema is whole.
func Warnings(x plan.Executable, set *schema.Set) ([]schema.Finding, error) {
	union, err := Union(x)
	if err != nil {
		return nil, err
	}
	var warnings []schema.Finding
	for _, profile := range set.Clients {
		if profile.Incomplete {
			continue
		}
		for _, f := range schema.Lint(profile, union, func(typ, field string) bool { return crosses(x.Tables, typ, field) }) {
			strict := profile.Policy != nil && profile.Policy.Cost.DefaultListSize == 0 // then such a list is an error
			if f.Severity == schema.SeverityWarning && !(strict && f.Rule == schema.RuleUnboundedList) {
				warnings = append(warnings, f)
			}
		}
	}
	return warnings, nil
}

// together reports clients that one executor cannot serve together.
func together(set *schema.Set) error {
	for _, profile := range set.Clients {
		if profile.Incomplete {
			return schema.Conflicts(set.Clients)
		}
	}
	_, _, err := schema.Union(set.Clients)
	return err
}

// compiled is what of a client's profile can be wrong.
type compiled struct {
	rules    *auth.Rules
	analyzer *cost.Analyzer
	rates    rates
}

// compile makes what a client is served with, or reports everything that is wrong with its profile.
func compile(profile *schema.Client, union *ast.Schema) (out compiled, err error) {
	var errs []error
	if profile.Schema != nil {
		errs = append(errs, schema.Within(profile.Schema, union))
	}
	if !profile.Incomplete {
		for _, f := range schema.Lint(profile, union, nil) {
			if f.Severity == schema.SeverityError {
				errs = append(errs, f)
			}
		}
	}
	if !profile.Flawed {
		out.rules, err = auth.Requirements(profile.Schema)
		errs = append(errs, inSDL(err))
	}
	if profile.Policy != nil {
		out.rates, err = newRates(profile)
		errs = append(errs, err)
		if !profile.Flawed {
			out.analyzer, err = newAnalyzer(profile)
			errs = append(errs, inSDL(err))
		}
	}
	return out, schema.Join(errs...)
}

// inSDL gives mistakes in directives their place in the SDL.
func inSDL(err error) error {
	var errs []error
	for _, e := range apart(err) {
		if d, ok := errors.AsType[*auth.DirectiveError](e); ok {
			e = schema.ProblemAt(d.Pos, d.Reason)
		}
		if f, ok := errors.AsType[cost.Finding](e); ok {
			e = schema.ProblemAt(f.Pos, f.Coordinate+": "+f.Message)
		}
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

// crosses says whether a field is fetched by a call of its own.
func crosses(tables *plan.Tables, typeName, fieldName string) bool {
	t := tables.Types[typeName]
	return t != nil && t.Fields[fieldName].Kind == plan.CallKind
}
