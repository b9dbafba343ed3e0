package schema

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/graph/syntax"
)

// What one folder may hold. Schemas of the largest companies fit.
const (
	maxSDLBytes  = 4 << 20
	maxSDLTokens = 1_000_000
)

// folder is one client's folder while it is being read.
type folder struct {
	fsys fs.FS
	name string
	p    *problems
}

func (f *folder) path(file string) string    { return path.Join(f.name, file) }
func (f *folder) display(file string) string { return display(f.fsys, f.path(file)) }

// load reads the whole client. It goes on after a problem as long as that
// makes sense, to report as many as possible; it then still returns a client,
// so that its name and identities take part in the checks between clients.
func (f *folder) load() *Client {
	c := &Client{Name: f.name}
	if data, ok := f.read(policyFile); ok {
		var err error
		c.Policy, err = ReadPolicy(f.display(policyFile), data)
		c.Policy.named(f.name)
		f.p.err(err)
	}
	before := len(f.p.list)
	c.Schema, c.Incomplete = f.schema()
	c.Flawed = len(f.p.list) > before
	if c.Incomplete {
		return c
	}
	c.SDL = printSDL(c.Schema)
	c.ETag = etag(c.SDL)
	if data, ok := f.optional(exampleFile); ok {
		c.Examples = parseExamples(f.display(exampleFile), string(data), c.Schema, f.p)
	}
	return c
}

// schema parses and validates the SDL. After a problem the schema is what could
// be read without it, nil where that is nothing.
func (f *folder) schema() (s *ast.Schema, incomplete bool) {
	before := len(f.p.list)
	doc := f.parse()
	if len(f.p.list) > before {
		return nil, true
	}
	normalizeDescriptions(doc)
	flaws := checkDocument(doc, f.p)
	if flaws.fatal {
		return nil, true
	}
	flaws.cut(doc)
	if s = f.validated(doc, flaws); s == nil {
		return nil, true
	}
	pruneDirectives(s)
	checkValues(s, f.p)
	checkDirectives(s, f.p)
	flaws.forget(s)
	return s, !flaws.none()
}

// validated is the schema that a document describes, or nil after a problem.
func (f *folder) validated(doc *ast.SchemaDocument, flaws flaws) *ast.Schema {
	all := prelude()
	all.Merge(doc)
	s, err := validator.ValidateSchemaDocument(all)
	e, ok := errors.AsType[*gqlerror.Error](err)
	switch {
	case err != nil && len(flaws.types) > 0: // may well be about a type that is not there, which is reported
	case ok:
		f.p.graphql(e)
	case err != nil:
		f.p.err(err)
	case s.Query == nil:
		f.p.file(f.display(""), "the schema has no type Query; add one with at least one field")
	default:
		return s
	}
	return nil
}

// parse reads every SDL file of the folder into one document.
func (f *folder) parse() *ast.SchemaDocument {
	doc := &ast.SchemaDocument{}
	files := f.sdlFiles()
	if len(files) == 0 {
		f.p.file(f.display(""), "has no *.graphql file; add one with a type Query")
	}
	for _, file := range files {
		data, ok := f.read(file)
		if !ok {
			continue
		}
		src := &ast.Source{Name: f.display(file), Input: strings.TrimPrefix(string(data), "\ufeff")}
		one, err := syntax.ParseSchema(src, maxSDLTokens)
		if err != nil {
			f.p.graphql(err)
			continue
		}
		doc.Merge(one)
	}
	return doc
}

// sdlFiles lists the schema files of the folder, sorted.
func (f *folder) sdlFiles() []string {
	entries, err := fs.ReadDir(f.fsys, f.name)
	f.p.err(err)
	var files []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".graphql") && e.Name() != exampleFile && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, e.Name())
		}
	}
	slices.Sort(files)
	return files
}

// read reads a file that must be there.
func (f *folder) read(file string) ([]byte, bool) {
	data, err := fs.ReadFile(f.fsys, f.path(file))
	if err != nil {
		f.p.file(f.display(file), "cannot be read: %v", err)
		return nil, false
	}
	if len(data) > maxSDLBytes {
		f.p.file(f.display(file), "has %d bytes; at most %d are allowed", len(data), maxSDLBytes)
		return nil, false
	}
	return data, true
}

// optional reads a file that may be missing.
func (f *folder) optional(file string) ([]byte, bool) {
	if _, err := fs.Stat(f.fsys, f.path(file)); errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	return f.read(file)
}
