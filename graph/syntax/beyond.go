package syntax

// beyond is the first token that gqlparser's parser takes and the specification's grammar does not, and what is wrong
// with it: variables of fragments, an experiment of graphql-js's past, and variables in the arguments of directives on
// variables, which are constant. It is no token at all where there is none.
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

// beyondSDL is the same for SDL: values of enums that have the names of other literals, and empty descriptions of
// extensions.
func (s *scanner) beyondSDL() (at int, message string) {
	depth := 0 // of brackets of all kinds
	inEnum, inBody := false, false
	for i := 0; i < len(s.tokens); i++ {
		switch t := s.tokens[i]; t.kind {
		case '(', '[', '{':
			inBody = inBody || depth == 0 && t.kind == '{'
			depth++
		case ')', ']', '}':
			depth--
			inBody = inBody && depth > 0
		case '@':
			i++ // the name of a directive
		case name:
			switch word := s.word(i); {
			case depth == 0 && word == "extend" && s.before(i) >= 0 && s.isString(s.before(i)):
				return s.before(i), unexpectedDescription
			case depth == 0 && (word == "enum" || word == "type" || word == "interface" || word == "input" || word == "schema"):
				inEnum = word == "enum"
				if i+1 < len(s.tokens) && s.tokens[i+1].kind == name && s.word(i+1) != "implements" {
					i++ // what is defined
				}
			case depth == 1 && inBody && inEnum && (word == "true" || word == "false" || word == "null"):
				return i, "The name " + word + " is reserved: no value of an enum can have it."
			}
		}
	}
	return len(s.tokens), ""
}

// word is the text of a token.
func (s *scanner) word(at int) string { return s.text[s.tokens[at].start:s.tokens[at].end] }

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
	return s.word(first)
}
