package loader_test

import "slices"

// calls returns how often each loader's batch function is called, by a model that
// has no goroutines: run everything as far as it goes, send what is pending, and
// so on. It is one call per loader and such level, or what its cap makes of it.
func (p *program) calls() []int {
	m := &model{p: p, state: map[ref]progress{}, calls: make([]int, len(p.caps))}
	for _, root := range p.roots {
		m.start(root, nil)
	}
	for m.settle(); len(m.pending) > 0; m.settle() {
		m.send()
	}
	return m.calls
}

type progress int

const (
	asked progress = iota + 1
	answered
)

type model struct {
	p         *program
	processes []*process
	state     map[ref]progress
	pending   []ref
	calls     []int
}

// process is a task, or a batch: a batch is a task that asks for what its keys
// need and then answers them.
type process struct {
	steps    []step
	at       int  // the step it is at
	begun    bool // that step's child is started and its refs are asked for
	answers  []ref
	children []*process
	over     bool
}

func (m *model) start(t *task, parent *process) {
	child := &process{steps: t.steps}
	m.processes = append(m.processes, child)
	if parent != nil {
		parent.children = append(parent.children, child)
	}
}

// settle runs every process until none can go on.
func (m *model) settle() {
	for moved := true; moved; {
		moved = false
		for i := 0; i < len(m.processes); i++ {
			moved = m.advance(m.processes[i]) || moved
		}
	}
}

// advance runs p as far as it goes, and reports whether that was anywhere.
func (m *model) advance(p *process) bool {
	if p.over {
		return false
	}
	moved := false
	for ; p.at < len(p.steps); p.at++ {
		s := p.steps[p.at]
		if !p.begun {
			p.begun, moved = true, true
			if s.child != nil {
				m.start(s.child, p)
			}
			m.ask(s.refs)
		}
		if s.how != prefetch && !m.answered(s.refs) || s.join && !ended(p.children) {
			return moved
		}
		p.begun = false
	}
	if !ended(p.children) {
		return moved
	}
	for _, r := range p.answers {
		m.state[r] = answered
	}
	p.over = true
	return true
}

func (m *model) ask(refs []ref) {
	for _, r := range refs {
		if m.state[r] == 0 {
			m.state[r] = asked
			m.pending = append(m.pending, r)
		}
	}
}

func (m *model) answered(refs []ref) bool {
	return !slices.ContainsFunc(refs, func(r ref) bool { return m.state[r] != answered })
}

func ended(processes []*process) bool {
	return !slices.ContainsFunc(processes, func(p *process) bool { return !p.over })
}

// send makes one batch per loader of what is pending, and counts its calls. A
// loader with a cap has no needs, so its parallel calls are as good as one.
func (m *model) send() {
	for l, limit := range m.p.caps {
		batch := &process{}
		for _, r := range m.pending {
			if r.loader == l {
				batch.answers = append(batch.answers, r)
			}
		}
		if len(batch.answers) == 0 {
			continue
		}
		m.calls[l] += 1
		if limit > 0 {
			m.calls[l] += (len(batch.answers) - 1) / limit
		}
		for _, refs := range m.p.byLoader(batch.answers) {
			batch.steps = append(batch.steps, step{refs: refs})
		}
		m.processes = append(m.processes, batch)
	}
	m.pending = nil
}

// byLoader returns what the answers for refs need, per loader, in the order in
// which a batch function asks for it.
func (p *program) byLoader(refs []ref) [][]ref {
	groups := make([][]ref, len(p.caps))
	for _, r := range refs {
		for _, dep := range p.deps[r.loader][r.key] {
			groups[dep.loader] = append(groups[dep.loader], dep)
		}
	}
	return slices.DeleteFunc(groups, func(g []ref) bool { return len(g) == 0 })
}
