package strictyaml

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Secret is text that is never printed: every way of formatting, logging or
// encoding it gives "***". In a file it is written in one of three ways:
//
//	password: {file: /run/secrets/redis}   # the file's text, without its last line end
//	password: ${REDIS_PASSWORD}            # the variable, or the file that REDIS_PASSWORD_FILE names
//	password: in clear text                # for local use
//
// The zero Secret is unset.
type Secret struct {
	text string
}

// NewSecret keeps text secret.
func NewSecret(text string) Secret { return Secret{text} }

const mask = "***"

// Reveal is the text itself. Call it where the secret is used and nowhere else.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether the secret is unset.
func (s Secret) IsZero() bool { return s.text == "" }

// String masks the secret; an unset one is empty, so that a reader of an
// effective configuration can tell.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return mask
}

// Format masks the secret whatever the verb, %#v and %x included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText masks the secret in JSON, YAML and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue masks the secret in slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// maxSecret bounds what is read from a file: a private key fits many times.
const maxSecret = 64 << 10

// secretText reads a secret that stands in the file or the environment.
func (d *decoder) secretText(s scalar, at Pos, t target) {
	if s.kind != aString && s.kind != expanded {
		// Not shown: it may well be a numeric password.
		d.fail(at, t.path, "", "want %s; put the secret in quotes", want(secretType))
		return
	}
	if s.text == "" {
		d.fail(at, t.path, "", "the secret is empty")
		return
	}
	t.v.Set(reflect.ValueOf(Secret{s.text}))
}

// secretMap reads {file: path}.
func (d *decoder) secretMap(n ast.Node, at Pos, t target) {
	if _, ok := n.(*ast.MappingNode); !ok {
		d.fail(at, t.path, "", "want %s, got %s", want(secretType), describe(n))
		return
	}
	var ref struct {
		File string `yaml:"file" required:"true"`
	}
	before := len(d.errs)
	d.structure(n, at, target{reflect.ValueOf(&ref).Elem(), t.path, ""})
	if len(d.errs) > before {
		return
	}
	text, err := d.readSecret(ref.File)
	if err != nil {
		d.fail(d.src.At(t.path+".file"), t.path+".file", "", "%v", err)
		return
	}
	t.v.Set(reflect.ValueOf(Secret{text}))
}

// envOrFile looks NAME up and, when it is unset, the file that NAME_FILE names.
func (d *decoder) envOrFile(name string) (string, bool) {
	if value, ok := d.opts.Env(name); ok {
		return value, true
	}
	path, ok := d.opts.Env(name + "_FILE")
	if !ok {
		return "", false
	}
	text, err := d.readSecret(path)
	if err != nil {
		d.fail(Pos{File: d.src.file}, "", "", "%s_FILE: %v", name, err)
		return mask, true // reported; not also as unset
	}
	return text, true
}

// readSecret reads a file without its last line end.
func (d *decoder) readSecret(path string) (string, error) {
	if d.opts.ReadFile == nil {
		return "", errors.New("secrets in files are not available here")
	}
	data, err := d.opts.ReadFile(path)
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(data), "\r\n")
	switch {
	case text == "":
		return "", fmt.Errorf("the secret in %s is empty", path)
	case len(text) > maxSecret:
		return "", fmt.Errorf("%s has %d bytes; a secret has at most %s", path, len(data), ByteSize(maxSecret))
	}
	return text, nil
}
