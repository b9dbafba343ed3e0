package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// Set is all clients that were loaded together. It does not change after
// [Load], and so is safe for concurrent use; a reload makes another Set.
type Set struct {
	// Clients is sorted by name.
	Clients []*Client
}

// Client returns the client of that name, or nil.
func (s *Set) Client(name string) *Client {
	i, ok := slices.BinarySearchFunc(s.Clients, name, func(c *Client, name string) int {
		return strings.Compare(c.Name, name)
	})
	if !ok {
		return nil
	}
	return s.Clients[i]
}

// Names lists the clients, sorted.
func (s *Set) Names() []string {
	names := make([]string, len(s.Clients))
	for i, c := range s.Clients {
		names[i] = c.Name
	}
	return names
}

// policyFile makes a folder a client.
const policyFile = "client.yaml"

// clientName is what a folder, and so a URL path and a metric label, may be.
var clientName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)

// Load reads every client of fsys: each folder that holds a client.yaml is
// one. Folders whose names start with a dot or underscore, and testdata, are
// passed over. All problems of all folders are reported, joined, each with
// file, line and column, as far as files can be read; on an error the Set is nil.
func Load(fsys fs.FS) (*Set, error) {
	set, err := LoadPartly(fsys)
	if err != nil {
		return nil, err
	}
	return set, nil
}

// LoadPartly is Load for a report of as many mistakes as possible: beside an
// error it returns what could be read, for checks between clients and with the
// union. Policies may be nil or hold defaults where a file has mistakes; see
// Incomplete for schemas. Never serve such a Set. It is nil where fsys itself
// cannot be read.
func LoadPartly(fsys fs.FS) (*Set, error) {
	var p problems
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err // the path would be "."
		}
		return nil, fmt.Errorf("%s cannot be read as a folder of clients: %w", display(fsys, "."), err)
	}
	set := &Set{}
	for _, e := range entries {
		if c := loadEntry(fsys, e.Name(), &p); c != nil {
			set.Clients = append(set.Clients, c)
		}
	}
	slices.SortFunc(set.Clients, func(a, b *Client) int { return strings.Compare(a.Name, b.Name) })
	if len(set.Clients) == 0 && len(p.list) == 0 {
		p.file(display(fsys, "."), "no client here; a client is a folder with a %s and *.graphql files", policyFile)
	}
	checkIdentities(set.Clients, &p)
	return set, p.join()
}

// loadEntry loads one entry of the root, if it is a client.
func loadEntry(fsys fs.FS, name string, p *problems) *Client {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" {
		return nil
	}
	// Stat, not the entry's type: a mounted ConfigMap is links to folders.
	if info, err := fs.Stat(fsys, name); err != nil || !info.IsDir() {
		return nil
	}
	f := folder{fsys: fsys, name: name, p: p}
	_, err := fs.Stat(fsys, f.path(policyFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if len(f.sdlFiles()) > 0 {
			p.file(f.display(policyFile), "is missing, but the folder has SDL; add it, or start the folder's name with an underscore")
		}
		return nil
	case err != nil:
		p.err(err)
		return nil
	case !clientName.MatchString(name):
		p.file(f.display(""), "the folder's name is the client's name and must be lower-case letters, digits and dashes, starting with a letter; rename it")
		return nil
	}
	return f.load()
}

// ReadPolicy reads a client.yaml alone, for checks that have no SDL at hand.
// The error joins every mistake in the file, in its order.
func ReadPolicy(file string, data []byte) (*Policy, error) {
	policy := DefaultPolicy()
	policy.Rate = nil
	src, err := strictyaml.Decode(file, data, policy, strictyaml.Options{MayBeEmpty: true})
	policy.source = src
	var p problems
	p.err(err)
	policy.derive()
	policy.validate(&p)
	policy.flawed = len(p.list) > 0
	return policy, p.join()
}
