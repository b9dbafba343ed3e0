package cost

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// source is a selection set of the document that is part of a merged one when
// its condition holds.
type source struct {
	set       ast.SelectionSet
	condition int32
}

// group gathers the fields that share a response key.
type group struct {
	key         string
	occurrences []occurrence
}

type occurrence struct {
	field     *ast.Field
	condition int32
}

// spread identifies a fragment that a collection has been through.
type spread struct {
	fragment  *ast.FragmentDefinition
	condition int32
}

// collector merges selection sets by response key for one object type, as
// CollectFields of the GraphQL specification does, but keeps the conditions of
// @skip and @include that await variables.
type collector struct {
	compiler *compiler
	on       *objectType
	groups   []group
	index    map[string]int
	seen     map[spread]struct{}
}

func (c *compiler) collect(sources []source, on *objectType) ([]group, error) {
	k := collector{compiler: c, on: on, index: map[string]int{}, seen: map[spread]struct{}{}}
	for _, s := range sources {
		if err := k.walk(s.set, s.condition); err != nil {
			return nil, err
		}
	}
	return k.groups, nil
}

func (k *collector) walk(set ast.SelectionSet, condition int32) error {
	for _, selected := range set {
		if err := k.compiler.spend(selected.GetPosition()); err != nil {
			return err
		}
		if err := k.visit(selected, condition); err != nil {
			return err
		}
	}
	return nil
}

func (k *collector) visit(selected ast.Selection, condition int32) error {
	switch s := selected.(type) {
	case *ast.Field:
		k.add(s, k.compiler.when(condition, s.Directives))
	case *ast.InlineFragment:
		if s.TypeCondition == "" || k.on.is[s.TypeCondition] {
			return k.enter(s.SelectionSet, k.compiler.when(condition, s.Directives))
		}
	case *ast.FragmentSpread:
		fragment := k.compiler.fragments[s.Name]
		if fragment == nil {
			return &Error{Code: CodeInvalid, Message: fmt.Sprintf("the document has no fragment %q", s.Name), Pos: s.Position}
		}
		if k.on.is[fragment.TypeCondition] {
			return k.enterOnce(fragment, k.compiler.when(condition, s.Directives))
		}
	}
	return nil
}

func (k *collector) enter(set ast.SelectionSet, condition int32) error {
	if condition == never {
		return nil
	}
	return k.walk(set, condition)
}

// enterOnce makes plain fragment bombs linear: what a fragment adds to a
// selection, it adds once. It also ends on fragments that spread themselves.
func (k *collector) enterOnce(fragment *ast.FragmentDefinition, condition int32) error {
	if _, done := k.seen[spread{fragment, always}]; done {
		return nil
	}
	if _, done := k.seen[spread{fragment, condition}]; done {
		return nil
	}
	k.seen[spread{fragment, condition}] = struct{}{}
	return k.enter(fragment.SelectionSet, condition)
}

func (k *collector) add(field *ast.Field, condition int32) {
	// __typename is answered from the plan alone: it costs nothing.
	if condition == never || field.Name == "__typename" {
		return
	}
	key := field.Alias
	if key == "" {
		key = field.Name
	}
	at, ok := k.index[key]
	if !ok {
		at = len(k.groups)
		k.index[key] = at
		k.groups = append(k.groups, group{key: key})
	}
	k.groups[at].occurrences = append(k.groups[at].occurrences, occurrence{field, condition})
}
