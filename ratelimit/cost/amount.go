package cost

// Saturated is the largest price there is: 2^53, the last whole number a
// float64, a Lua number and a JSON number all hold exactly. Every sum and
// product stops there, so a query bomb is priced "too much" and never
// overflows, turns negative or becomes NaN.
const Saturated = float64(1 << 53)

// amount is a price in the making. total is kept beside its two parts because
// the maximum over the members of an abstract type is taken for each of the
// three alone: the parts must each stay an upper bound, and the sum of two
// maxima would be a looser bound than the maximum of the sums.
type amount struct {
	total, field, typ float64
}

func fieldAmount(x float64) amount { return amount{total: capped(x), field: capped(x)} }

func typeAmount(x float64) amount { return amount{total: capped(x), typ: capped(x)} }

func (a amount) plus(b amount) amount {
	return amount{capped(a.total + b.total), capped(a.field + b.field), capped(a.typ + b.typ)}
}

func (a amount) times(n float64) amount {
	return amount{capped(a.total * n), capped(a.field * n), capped(a.typ * n)}
}

func (a amount) max(b amount) amount {
	return amount{max(a.total, b.total), max(a.field, b.field), max(a.typ, b.typ)}
}

func (a amount) min(b amount) amount {
	return amount{min(a.total, b.total), min(a.field, b.field), min(a.typ, b.typ)}
}

func (a amount) estimate() Estimate {
	return Estimate{Cost: a.total, TypeCost: a.typ, FieldCost: a.field}
}

// capped needs no NaN case: both operands of every sum and product here are
// finite and at most Saturated.
func capped(x float64) float64 { return min(x, Saturated) }

// Estimate is the price of one execution of an operation, in points. One point
// is one unit of the specification's field cost or type cost.
type Estimate struct {
	// Cost is what is charged: field cost and type cost together. Where an
	// abstract type is selected it is the dearest member's sum, and so may be
	// less than the sum of the two below.
	Cost float64 `json:"cost"`
	// TypeCost is the specification's type cost: what the answer may contain.
	TypeCost float64 `json:"typeCost"`
	// FieldCost is the specification's field cost: what may be resolved.
	FieldCost float64 `json:"fieldCost"`
}
