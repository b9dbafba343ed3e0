package playground

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
)

// Assets are the browser builds of GraphiQL and React: either all of them or,
// as the zero value, none, and then pages load them from the CDN.
type Assets struct {
	files map[string][]byte // by pin.file
	terms []byte            // the licences of the above
}

// Embedded returns the assets that the binary was built with: those of npm ci,
// or none. What does not have the pinned hash counts as absent, as the CDN is
// then the safer source.
func Embedded() Assets {
	modules, err := fs.Sub(vendored, "node_modules")
	if err != nil {
		return Assets{}
	}
	a, _ := Load(modules)
	return a
}

// Load reads the assets from a node_modules folder, for servers that keep them
// outside the binary. The error names every file that is missing or differs
// from what is pinned; the assets are then the CDN's.
func Load(modules fs.FS) (Assets, error) {
	a := Assets{files: map[string][]byte{}}
	var problems []error
	for _, p := range pins {
		body, err := fs.ReadFile(modules, p.file())
		if err == nil && integrity(body) != p.sri {
			err = fmt.Errorf("%s is %s, not %s of %s@%s; run npm ci", p.file(), integrity(body), p.sri, p.module, p.version)
		}
		problems = append(problems, err)
		a.files[p.file()] = body
	}
	for _, file := range licences {
		body, err := fs.ReadFile(modules, file)
		problems = append(problems, err)
		a.terms = append(append(a.terms, body...), '\n')
	}
	if err := errors.Join(problems...); err != nil {
		return Assets{}, fmt.Errorf("playground: %w", err)
	}
	a.terms = bytes.TrimSuffix(a.terms, []byte("\n"))
	return a, nil
}

// Offline says whether pages load nothing from the CDN.
func (a Assets) Offline() bool { return len(a.files) > 0 }

// integrity is the SRI hash of some bytes.
func integrity(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
