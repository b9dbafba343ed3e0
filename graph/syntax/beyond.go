package syntax

// beyond is the first token that gqlparser's parser takes and the specification's grammar does not, and what is wrong with it:
// variables of fragments, an experiment of graphql-js's past, and variables in the arguments of directives on variables, which
// are constant. It is no token at all where there is none.
func (s *scanner) beyond() (at int, message string) {
	depth := 0 // of brackets of all kinds
	definitions := false
	for i, t := range s.tokens {
		switch t.kind {
		case '(', '[', '{':
			if depth == 0 && t.kind == '(' {
				switch s.keywordBefore(i) {
				case "fragment":
					return i, `Expected "on", found "(".`
				case "query", "mutation", "subscription":
					definitions = true
				}
			}
			depth++
		case ')', ']', '}':
			depth--
			definitions = definitions && depth > 0
		case '$':
			if definitions && depth > 1 {
				return i, "Unexpected variable in a constant value."
			}
		}
	}
	return len(s.tokens), ""
}

// keywordBefore is the name that stands before a token, or before the name that does: that a definition begins with.
func (s *scanner) keywordBefore(at int) string {
	first := s.before(at)
	if first < 0 || s.tokens[first].kind != name {
		return ""
	}
	second := s.before(first)
	if second >= 0 && s.tokens[second].kind == name {
		first = second
	} else if second >= 0 && s.tokens[second].kind == '@' {
		return ""
	}
	return s.text[s.tokens[first].start:s.tokens[first].end]
}
