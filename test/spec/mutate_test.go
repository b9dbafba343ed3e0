package spec

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// roughTokens splits a text that may be anything into what are mostly tokens.
var roughTokens = regexp.MustCompile(`"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[_A-Za-z][_0-9A-Za-z]*|-?[0-9][0-9.eE+-]*|\s+|[\s\S]`)

// awkward is what is put between tokens and between characters.
var awkward = []string{
	"\"", "\"\"\"", "\\", "\n", "\r", "\r\n", "\t", ",", " ", "\ufeff", "\x00", "\x07", "\x1f", "\x7f", "\u00a0", "\u2028", "é", "😀", "\u200b",
	"#", "# é😀\n", "# \x01\n", "#\r", "'", "`", "~", "%", "^", "*", "?", ";", "<", ".", "..", "...", "$", "&", "!", "|", "@", "=", ":", "(", ")", "[", "]", "{", "}",
	"0", "00", "01", "-", "--1", "+1", "1.", ".5", "1.e1", "1e", "1e+", "0x1F", "1a", "1_0", "1.5.5", "1...", "-0", "0.0e-0", "1e5x", "9é", "2\"x\"",
	`"\x"`, `"\u12"`, `"\uD83D"`, `"\uD83D\u0041"`, `"\uDE00"`, `"\uDE00\uD83D"`, `"\uD83D\uDE00"`, `"\u{}"`, `"\u{110000}"`, `"\u{D800}"`, `"\u{000041}"`, `"\u{00000041}"`,
	`"\u{000000041}"`, `"\u{zz}"`, `"\u{41"`, `"\U0041"`, `"\`, `"\"`, "\"a\x01b\"", "\"a\nb\"", "\"a\rb\"", "\"\u2028\"", `"\u00`, `"""a""""`, `""""a"""`, `"""""""`, `""""""""`, `"""a\"""`, "\"\"\"\x02\"\"\"",
	`"""\"""`, "\"\"\"\n  a\n   b\n\"\"\"", "\"\"\"\r\n\r a\"\"\" x", `"""a"""""`, `""""`, `"" ""`,
	"on", "null", "true", "query", "fragment", "subscription", "type Foo { a: Int }", "extend type Dog { x: Int }", "schema { query: Query }", "{ __typename }", "fragment on on Dog { id }",
	"fragment X on Dog { id }", "fragment X($a: Int = 1) on Dog { id }", "fragment X() on Dog { id }", "@tag", "@tag(n: $x)", "@skip(if: true)", "(a: 1)", "()", "{}", "[]", "($a: Int)", "$a: Int @tag(n: $b)", "= $x",
	"__typename", "...Nope", "... on Dog { id }", "... @include(if: false) { id }", "alias: id", "id: name", "!!", "[Int", "\"description\" ", "\"\"\"d\"\"\" query Q { cat { id } }",
}

// mutated changes a text in one place.
func (g *generator) mutated(text string) string {
	if g.chance(0.4) {
		return g.mutatedCharacters(text)
	}
	tokens := roughTokens.FindAllString(text, -1)
	i, j := g.IntN(len(tokens)), g.IntN(len(tokens))
	switch g.IntN(6) {
	case 0:
		tokens[i] = ""
	case 1:
		tokens[i] += tokens[i]
	case 2:
		tokens[i], tokens[j] = tokens[j], tokens[i]
	case 3:
		tokens[i] = tokens[j]
	default:
		tokens[i] += pick(g, "", " ") + pick(g, awkward...) + pick(g, "", " ")
	}
	return strings.Join(tokens, "")
}

// mutatedCharacters changes characters with no regard to tokens.
func (g *generator) mutatedCharacters(text string) string {
	at := g.IntN(len(text))
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	switch g.IntN(4) {
	case 0:
		return text[:at]
	case 1:
		return text[:at] + text[at+size:]
	case 2:
		return text[:at] + pick(g, awkward...) + text[at+size:]
	}
	return text[:at] + pick(g, awkward...) + text[at:]
}

// spaced writes the same document with other ignored characters between its tokens.
func (g *generator) spaced(text string) string {
	tokens := roughTokens.FindAllString(text, -1)
	for i, t := range tokens {
		if strings.TrimSpace(t) == "" {
			tokens[i] = pick(g, " ", " ", "\n", "\r\n", "\r", "\t", ", ", " # é 😀 \"\n", "\ufeff ", "\n\n  ", "#\x01\r\n")
		}
	}
	return strings.Join(tokens, "")
}
