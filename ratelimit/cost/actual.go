package cost

import (
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
)

// Actual is what an operation cost after it ran.
type Actual struct {
	// Charge is what to settle by: what was counted, but never more than the
	// estimate.
	Charge Estimate `json:"charge"`
	// Counted is what was counted. It exceeds the estimate only when a service
	// returned more than the schema's @listSize promises: worth a metric.
	Counted Estimate `json:"counted"`
}

// Counts holds how often each node of a formula was executed in one operation.
// It is safe for concurrent use. Make it with Formula.NewCounts.
type Counts struct {
	n []atomic.Int64
}

// Add records n more executions, or n more objects, of a node. It ignores the
// node -1, so that a caller need not ask whether a node is priced.
func (c *Counts) Add(node, n int) {
	if node >= 0 && node < len(c.n) && n > 0 {
		c.n[node].Add(int64(n))
	}
}

// NewCounts returns empty counts for one execution of the operation.
func (f *Formula) NewCounts() *Counts {
	return &Counts{n: make([]atomic.Int64, len(f.nodes)+len(f.objectEach))}
}

// FieldNode returns the number under which the executions of a field are
// counted: one for each object of the concrete type on that it was resolved
// for. Of fields merged into one response key, any one may be used: the first
// that is not skipped is the natural one. It is -1 when the field costs
// nothing by itself, as most scalars do, or does not belong to the operation.
func (f *Formula) FieldNode(field *ast.Field, on string) int {
	id, ok := f.nodeIndex[nodeKey{field, on}]
	if !ok {
		return -1
	}
	n := &f.nodes[id]
	if len(n.open) == 0 && len(n.leafSizes) == 0 && execution(n.fixed) == (amount{}) {
		return -1
	}
	return int(id)
}

// ObjectNode returns the number under which the objects of the concrete type
// object are counted that a field of the type on returned, null ones not
// included. It is -1 when such an object costs nothing by itself.
func (f *Formula) ObjectNode(field *ast.Field, on, object string) int {
	id, ok := f.objectIndex[f.analyzer.objectKey(nodeKey{field, on}, object)]
	if !ok || f.objectEach[id] == (amount{}) {
		return -1
	}
	return len(f.nodes) + int(id)
}

// objectKey drops what does not matter in the IBM dialect, where an object
// costs the weight of its type, whoever returned it.
func (a *Analyzer) objectKey(node nodeKey, object string) objectKey {
	if a.options.Dialect == Apollo {
		return objectKey{node, object}
	}
	return objectKey{object: object}
}

func (c *compiler) countObjects(occurrences []occurrence, on *objectType, b branch) {
	f := c.formula
	for _, o := range occurrences {
		key := c.analyzer.objectKey(nodeKey{o.field, on.name}, b.object.name)
		if _, ok := f.objectIndex[key]; !ok {
			f.objectIndex[key] = int32(len(f.objectEach))
			f.objectEach = append(f.objectEach, b.each)
		}
	}
}

// Actual prices what was executed, with the weights of the estimate. The
// variables must be those of the estimate, and so are the errors. Without
// counts (nil) the estimate stands: for an executor that cannot count.
func (f *Formula) Actual(variables map[string]any, counts *Counts) (Actual, error) {
	e := f.evaluation(variables)
	defer e.release()
	most, err := e.operation()
	if err != nil {
		return Actual{}, err
	}
	sum := most
	if counts != nil {
		sum = e.counted(counts)
	}
	return Actual{Charge: sum.min(most).estimate(), Counted: sum.estimate()}, nil
}

func (e *evaluation) counted(counts *Counts) amount {
	f := e.formula
	sum := f.base
	for i := range f.nodes {
		if n := counts.n[i].Load(); n > 0 {
			sum = sum.plus(e.executed(&f.nodes[i]).times(float64(n)))
		}
	}
	for i, each := range f.objectEach {
		if n := counts.n[len(f.nodes)+i].Load(); n > 0 {
			sum = sum.plus(each.times(float64(n)))
		}
	}
	return sum
}

// executed is what one execution cost. The values of a leaf list are not
// counted one by one: a leaf with a weight costs what it was priced at.
func (e *evaluation) executed(n *node) amount {
	sum := e.node(n)
	var length float64
	for _, id := range n.leafSizes {
		if size, err := e.size(id); err == nil {
			length = max(length, size)
		}
	}
	return sum.plus(n.info.each.times(length))
}
