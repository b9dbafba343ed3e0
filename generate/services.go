package generate

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/99designs/gqlgen/codegen/config"
	"golang.org/x/mod/modfile"

	"github.com/facetgraph/facet/generate/binding"
)

// serviceFiles are the files that are written because of bindings.
func (e *executor) serviceFiles() []string {
	files := []string{declaredFile(e.paths)}
	for _, s := range e.binding.Services {
		files = append(files, filepath.Join(s.Dir, binding.ClientFile))
	}
	return files
}

// writeClients writes the clients of the services that have bindings.
func (e *executor) writeClients() error {
	root, err := moduleOf(e.paths.Services)
	if err != nil {
		return err
	}
	e.servicesPath = root
	for _, s := range e.binding.Services {
		text, err := s.Client()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(s.Dir, binding.ClientFile), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// moduleOf is the import path of a folder: that of the module that it is in, and the way from there.
func moduleOf(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for root := abs; ; root = filepath.Dir(root) {
		text, err := os.ReadFile(filepath.Join(root, "go.mod"))
		switch {
		case err == nil:
			rest, err := filepath.Rel(root, abs)
			return modfile.ModulePath(text) + "/" + filepath.ToSlash(rest), err
		case root == filepath.Dir(root):
			return "", fmt.Errorf("%s is in no module: there is no go.mod above it", dir)
		}
	}
}

// bind tells gqlgen of what bindings declare: which Go types the GraphQL types are, and which fields take a call. What the
// configuration says itself goes before it.
func (e *executor) bind(cfg *config.Config) {
	b := e.binding
	if cfg.Models == nil {
		cfg.Models = config.TypeMap{}
	}
	model := func(s *binding.Service, name string) {
		entry := cfg.Models[name]
		if len(entry.Model) == 0 {
			entry.Model = config.StringList{e.servicesPath + "/" + filepath.Base(s.Dir) + "." + name}
		}
		cfg.Models[name] = entry
	}
	field := func(typeName, name, goName string, call bool, batch *bool) {
		entry := cfg.Models[typeName]
		if entry.Fields == nil {
			entry.Fields = map[string]config.TypeMapField{}
		}
		if _, own := entry.Fields[name]; !own {
			entry.Fields[name] = config.TypeMapField{Resolver: call, FieldName: goName, Batch: batch}
		}
		cfg.Models[typeName] = entry
	}
	for _, s := range b.Services {
		for _, o := range s.Objects {
			model(s, o.Name)
			for _, m := range o.Members {
				if m.Field != "" {
					field(o.Name, m.Field, m.Go, false, nil)
				}
			}
		}
		for _, en := range s.Enums {
			model(s, en.Name)
		}
		for _, u := range s.Unions {
			model(s, u.Name)
		}
		for _, c := range s.Connections {
			model(s, c.Name)
			model(s, c.Edge)
			if len(cfg.Models["PageInfo"].Model) == 0 {
				cfg.Models["PageInfo"] = config.TypeMapEntry{Model: config.StringList{"github.com/facetgraph/facet/clients.ConnectionInfo"}}
			}
		}
		for _, i := range s.Inputs {
			model(s, i.Name)
			for _, m := range i.Members {
				field(i.Name, m.Field, m.Go, false, nil)
			}
		}
	}
	yes := true
	for _, f := range b.Fields {
		if f.Root == "" {
			field(f.Type, f.Name, "", true, &yes)
		}
	}
	e.scalars(cfg)
}

// scalars lets ids be held as integers, and scalars that the configuration does not know as texts.
func (e *executor) scalars(cfg *config.Config) {
	id := cfg.Models["ID"]
	for _, name := range []string{"ID", "IntID"} {
		id.Model = append(id.Model, "github.com/99designs/gqlgen/graphql."+name)
	}
	for _, s := range e.binding.Services {
		for _, own := range s.IDs {
			id.Model = append(id.Model, e.servicesPath+"/"+filepath.Base(s.Dir)+"."+own.Go)
		}
	}
	cfg.Models["ID"] = id
	for name, def := range e.binding.Schema.Types {
		if def.BuiltIn || def.Kind != "SCALAR" || len(cfg.Models[name].Model) > 0 || name == "ID" || name == "Int" {
			continue
		}
		entry := cfg.Models[name]
		entry.Model = config.StringList{"github.com/99designs/gqlgen/graphql.String"}
		if name == "DateTime" {
			entry.Model = config.StringList{"github.com/99designs/gqlgen/graphql.Time"}
		}
		cfg.Models[name] = entry
	}
}
