package cost

// evaluation is one pricing of a formula with one set of variables. It works
// from the root down and remembers what it has priced, so a field that is
// skipped cannot fail, and one that is shared is priced once.
type evaluation struct {
	formula   *Formula
	variables map[string]any
	holds     []bool // per condition
	done      []bool // per open selection
	priced    []amount
	look      lookup // bound once: a method value costs an allocation
}

func newEvaluation(f *Formula) *evaluation {
	e := &evaluation{
		formula: f,
		holds:   make([]bool, len(f.conditions)),
		done:    make([]bool, f.openCount),
		priced:  make([]amount, f.openCount),
	}
	e.look = e.variable
	return e
}

func (f *Formula) evaluation(variables map[string]any) *evaluation {
	e := f.scratch.Get().(*evaluation)
	e.variables = variables
	clear(e.done)
	e.decide()
	return e
}

// release gives the evaluation back, without the request's data.
func (e *evaluation) release() {
	e.variables = nil
	e.formula.scratch.Put(e)
}

// decide works out every condition; a chain's parent comes before it.
func (e *evaluation) decide() {
	e.holds[always] = true
	for i := 1; i < len(e.holds); i++ {
		c := e.formula.conditions[i]
		e.holds[i] = e.holds[c.parent] && e.agrees(e.formula.booleans[c.variable], c.want)
	}
}

// agrees counts a variable that has no Boolean value as included, to stay an
// upper bound; coercion lets no such request through.
func (e *evaluation) agrees(name string, want bool) bool {
	value, _ := e.variable(name)
	b, ok := value.(bool)
	return !ok || b == want
}

// variable gives a variable's value, or else the operation's default for it.
func (e *evaluation) variable(name string) (any, bool) {
	if value, ok := e.variables[name]; ok {
		return value, true
	}
	if preset, ok := e.formula.defaults[name]; ok {
		return literal(preset, nil), true
	}
	return nil, false
}

func (e *evaluation) operation() (amount, error) {
	sum, err := e.selection(e.formula.root)
	if err != nil {
		return amount{}, err
	}
	return e.formula.base.plus(sum), nil
}

func (e *evaluation) selection(id int32) (amount, error) {
	s := &e.formula.selections[id]
	if s.slot < 0 {
		return s.constant, nil
	}
	if e.done[s.slot] {
		return e.priced[s.slot], nil
	}
	sum := s.constant
	for _, i := range s.open {
		a, err := e.term(&s.terms[i])
		if err != nil {
			return amount{}, err
		}
		sum = sum.plus(a)
	}
	e.done[s.slot], e.priced[s.slot] = true, sum
	return sum, nil
}

// term is the formula of both dialects: the execution, and size times the
// value; the dearest where there is a choice.
func (e *evaluation) term(t *term) (amount, error) {
	own, included := e.execution(t)
	if !included {
		return amount{}, nil
	}
	size, err := e.sizeOf(t)
	if err != nil {
		return amount{}, err
	}
	value := t.each
	for _, b := range t.branches {
		below, err := e.selection(b.selection)
		if err != nil {
			return amount{}, err
		}
		value = value.max(b.each.plus(below))
	}
	return own.plus(value.times(size)), nil
}

// sizeOf evaluates the size for the children too, which may be refused.
func (e *evaluation) sizeOf(t *term) (float64, error) {
	if t.check != t.size {
		if _, err := e.size(t.check); err != nil {
			return 0, err
		}
	}
	return e.size(t.size)
}

// execution is what one execution of a response key costs. Fields merged into
// one may differ in their directives, so the dearest of those included counts.
func (e *evaluation) execution(t *term) (own amount, included bool) {
	for _, u := range t.occurrences {
		if e.holds[u.condition] {
			included = true
			own = own.max(e.node(&e.formula.nodes[u.node]))
		}
	}
	return own, included
}

func (e *evaluation) node(n *node) amount {
	raw := n.fixed
	for _, in := range n.open {
		raw += e.input(in)
	}
	return execution(raw)
}

// input prices an argument; a variable without a value leaves it to its
// default.
func (e *evaluation) input(in openInput) float64 {
	a := e.formula.analyzer
	if name, ok := variableName(in.value); ok {
		value, given := e.variable(name)
		if !given {
			return in.input.presetCost
		}
		return a.inputCost(in.input, value)
	}
	return a.inputCost(in.input, literal(in.value, e.look))
}

func (e *evaluation) size(id int32) (float64, error) {
	s := &e.formula.sizes[id]
	if !s.open {
		return s.constant, nil
	}
	return s.evaluate(e.look, e.formula.analyzer.options.DefaultListSize)
}
