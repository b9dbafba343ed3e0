package plan

// FieldsWithArguments is how many fields of the plan have arguments, which a [KeptArgs] may keep decoded.
func (p *Plan) FieldsWithArguments() (n int) {
	for _, f := range p.byID {
		if f.decode != nil {
			n++
		}
	}
	return n
}

// SharedTypes are the types of what all plans of a compiler share: their values are no part of what a plan holds.
func SharedTypes() []any { return []any{(*introspection)(nil), (*Compiler)(nil), (*Tables)(nil)} }
