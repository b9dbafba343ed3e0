package plan

// FieldsWithArguments is how many fields of the plan have arguments, which a [Bound] may keep decoded.
func (p *Plan) FieldsWithArguments() (n int) {
	for _, f := range p.byID {
		if f.decode != nil {
			n++
		}
	}
	return n
}
