package plan

import "github.com/99designs/gqlgen/graphql"

// results are the values of one plan node, one per parent, in the order in which the writer will meet the parents.
type results[T any] struct {
	values []T
	errs   []error // per parent; nil when there are none
	all    error   // the error of every parent
	next   int     // the writer's place
}

// take returns the next parent's value.
func (r *results[T]) take() (v T, err error) {
	i := r.next
	r.next++
	switch {
	case r.all != nil:
		return v, r.all
	case i >= len(r.values):
		return v, &LengthError{Want: i + 1, Got: len(r.values)}
	case r.errs != nil && r.errs[i] != nil:
		return v, r.errs[i]
	}
	return r.values[i], nil
}

// settle files what a batch resolver returned for so many parents.
func (r *results[T]) settle(values []T, err error, parents int) {
	if batch, ok := err.(graphql.BatchErrors); ok { // gqlgen, too, looks at the error itself only
		r.errs, err = batch.Errors(), nil
		if len(r.errs) != parents {
			err = &LengthError{Want: parents, Got: len(r.errs)}
		}
	}
	if err == nil && len(values) != parents {
		err = &LengthError{Want: parents, Got: len(values)}
	}
	r.values, r.all = values, err
}

// fail files the error of one parent.
func (r *results[T]) fail(i int, err error, parents int) {
	if r.errs == nil {
		r.errs = make([]error, parents)
	}
	r.errs[i] = err
}

// live are the values to go on with.
func (r *results[T]) live() []T {
	switch {
	case r.all != nil:
		return nil
	case r.errs == nil:
		return r.values
	}
	live := make([]T, 0, len(r.values))
	for i, v := range r.values {
		if r.errs[i] == nil {
			live = append(live, v)
		}
	}
	return live
}
