package telemetry

import (
	"regexp"
	"slices"
	"strings"
)

// secretWords make a name secret that has one of them as a word, as access_token, clientSecret or Set-Cookie, or as two
// words in a row, as api-key or PassWord. Keys alone are no secret: those of batches are not.
var secretWords = []string{
	"authorization", "token", "password", "passwd", "passphrase", "secret", "cookie", "cookies", "credential",
	"credentials", "jwt", "bearer", "apikey", "privatekey", "signingkey", "encryptionkey",
}

// secretName says whether what has this name must not be printed. It allocates nothing: every attribute passes it.
func secretName(name string) bool {
	before, word := "", ""
	for {
		before = word
		if word, name = cutWord(name); word == "" {
			return false
		}
		if isSecret("", word) || isSecret(before, word) {
			return true
		}
	}
}

// isSecret says whether two words that stand in a row make a secret one.
func isSecret(a, b string) bool {
	return slices.ContainsFunc(secretWords, func(w string) bool {
		return len(w) == len(a)+len(b) && strings.EqualFold(w[:len(a)], a) && strings.EqualFold(w[len(a):], b)
	})
}

// cutWord returns the first word of a name in snake, kebab, dotted or camel case, and what follows it. Names are ASCII:
// other letters separate words.
func cutWord(name string) (word, rest string) {
	start := strings.IndexFunc(name, func(r rune) bool { return lower(r) || upper(r) })
	if start < 0 {
		return "", ""
	}
	end := start + 1
	for end < len(name) {
		c, before := rune(name[end]), rune(name[end-1])
		if !lower(c) && !upper(c) || upper(c) && lower(before) {
			break
		}
		end++
	}
	return name[start:end], name[end:]
}

func lower(r rune) bool { return r >= 'a' && r <= 'z' }
func upper(r rune) bool { return r >= 'A' && r <= 'Z' }

// The looks of secrets in texts, such as errors of HTTP clients.
var (
	looksLikeJWT      = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)*`)
	looksLikeScheme   = regexp.MustCompile(`(?i)\b(bearer|basic|dpop)(\s+)[A-Za-z0-9._~+/=-]{16,}`)
	looksLikeUserInfo = regexp.MustCompile(`://[^\s/?#@]+@`)
	looksLikeQuery    = regexp.MustCompile(`(?i)\b([a-z_]*(?:token|password|secret|api_key))=[^&\s"']+`)
)

// redactText replaces what looks like a secret in a text. The searches for single characters spare most texts the
// expressions.
func redactText(s string) string {
	if strings.Contains(s, "eyJ") {
		s = looksLikeJWT.ReplaceAllLiteralString(s, redacted)
	}
	if strings.ContainsAny(s, " \t") && len(s) > 20 {
		s = looksLikeScheme.ReplaceAllString(s, "$1$2"+redacted)
	}
	if strings.Contains(s, "://") {
		s = looksLikeUserInfo.ReplaceAllLiteralString(s, "://"+redacted+"@")
	}
	if strings.Contains(s, "=") {
		s = looksLikeQuery.ReplaceAllString(s, "$1="+redacted)
	}
	return s
}
