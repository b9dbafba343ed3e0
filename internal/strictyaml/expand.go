package strictyaml

import (
	"fmt"
	"regexp"
	"strings"
)

// envName is what a shell can export.
var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

// expand puts environment variables into a scalar. A value put in is not
// looked at again, so a variable cannot name another.
func (d *decoder) expand(s scalar, at Pos, t target) (scalar, bool) {
	if s.kind != aString || !strings.Contains(s.text, "${") {
		return s, true
	}
	if d.opts.Env == nil {
		d.fail(at, t.path, "", "environment variables are not available in this file; write the value out")
		return s, false
	}
	lookup := d.opts.Env
	if t.v.Type() == secretType {
		lookup = d.envOrFile
	}
	text, used, err := expandText(s.text, lookup)
	if err != nil {
		d.fail(at, t.path, "", "%v", err)
		return s, false
	}
	if used {
		s.kind = expanded
	}
	return scalar{text, s.kind}, true
}

// expandText replaces ${NAME} and ${NAME:-default}; $${ stands for ${ itself.
// used tells whether a variable, or its default, was put in.
func expandText(text string, lookup func(string) (string, bool)) (out string, used bool, err error) {
	var b strings.Builder
	for {
		i := strings.Index(text, "${")
		if i < 0 {
			b.WriteString(text)
			return b.String(), used, nil
		}
		if i > 0 && text[i-1] == '$' {
			b.WriteString(text[:i-1] + "${")
			text = text[i+2:]
			continue
		}
		end := strings.IndexByte(text[i:], '}')
		if end < 0 {
			return "", false, fmt.Errorf("${ is not closed by }; write $${ for a literal ${")
		}
		value, err := expandOne(text[i+2:i+end], lookup)
		if err != nil {
			return "", false, err
		}
		b.WriteString(text[:i] + value)
		text, used = text[i+end+1:], true
	}
}

// expandOne is the value of what stands between the braces.
func expandOne(expr string, lookup func(string) (string, bool)) (string, error) {
	name, fallback, hasFallback := strings.Cut(expr, ":-")
	if !envName.MatchString(name) {
		return "", fmt.Errorf("%q is not the name of an environment variable; allowed: ${NAME} and ${NAME:-default}", expr)
	}
	value, ok := lookup(name)
	switch {
	case ok && (value != "" || !hasFallback):
		return value, nil
	case hasFallback:
		return fallback, nil
	}
	return "", fmt.Errorf("environment variable %s is not set; set it, or write ${%s:-default}", name, name)
}
