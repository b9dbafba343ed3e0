package generate

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/plugin/modelgen"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/internal/strictyaml"
	"github.com/facetgraph/facet/schema"
)

// Paths are what the generator reads and writes. Those in the gqlgen configuration are relative to the working
// directory, too, which must be in the module that the code is for: gqlgen asks the go command there for the packages.
type Paths struct {
	// Schema is the folder of the client folders.
	Schema string
	// Union is the file for the union schema: in the folder of the generated code, which embeds it.
	Union string
	// Config is the gqlgen configuration.
	Config string
	// Services is the folder of the services' folders. Those that hold a binding (service.graphql) beside their contract have
	// their clients written.
	Services string
	// Declared is the folder of the package of the resolvers that bindings declare.
	Declared string
	// Stock is the folder of a package for gqlgen's own executor, for tests that compare with it. Empty: none.
	Stock string
}

// DefaultPaths are those of a module that is laid out as Facet's own.
func DefaultPaths() Paths {
	return Paths{
		Schema: "schema", Union: "graph/generated/union.graphql", Config: "gqlgen.yml", Services: "clients", Declared: "graph/declared",
	}
}

// Run writes the union schema and all code, and reports what it bound. After an error all is as it was, so that the
// module still compiles. It must not run twice at once in a process: gqlgen keeps state in globals.
func Run(p Paths) (r *Report, err error) {
	r = &Report{}
	before := snapshot{}
	defer func() {
		if err != nil {
			err = errors.Join(err, before.restore())
		}
	}()
	if err := before.take(p.Union); err != nil { // gqlgen looks for it as soon as it reads its configuration
		return r, err
	}
	services, err := binding.Load(p.Services)
	if err != nil {
		return r, err
	}
	if err := writeUnion(p, services); err != nil {
		return r, err
	}
	file, err := os.Open(p.Config)
	if err != nil {
		return r, fmt.Errorf("run me from the root of the module: %w", err)
	}
	defer file.Close()
	cfg, err := config.ReadConfig(file)
	if err != nil {
		return r, fmt.Errorf("%s: %w", p.Config, err)
	}
	if err := checkConfig(p, cfg); err != nil {
		return r, err
	}
	if err := before.take(cfg.Exec.Filename, cfg.Model.Filename, executorFile(cfg), stockFile(p, "generated.go"), stockFile(p, "types.go")); err != nil {
		return r, err
	}
	widenInt(cfg)
	e := &executor{paths: p, report: r, binding: services}
	if e.binding == nil && isFolder(p.Declared) { // code that embeds what is declared goes on compiling
		e.binding = &binding.Binding{Schema: &ast.Schema{}}
	}
	if e.binding != nil {
		if err := before.take(e.serviceFiles()...); err != nil {
			return r, err
		}
		if err := e.writeClients(); err != nil {
			return r, err
		}
		e.bind(cfg)
	}
	err = api.Generate(cfg,
		api.ReplacePlugin(&modelgen.Plugin{MutateHook: e.refuseObjects(cfg), FieldHook: modelgen.DefaultFieldMutateHook}),
		api.AddPlugin(e),
	)
	if err != nil {
		return r, err
	}
	return r, trim(p, cfg)
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// writeUnion merges the client folders as they are on disk, not as they were embedded into this program, and what services
// offer, so that a client can have a field that no other has without generating again. Beside them it writes what they may
// use undeclared, for editors.
func writeUnion(p Paths, services *binding.Binding) error {
	if err := os.MkdirAll(filepath.Dir(p.Union), 0o755); err != nil {
		return err
	}
	clients, err := schema.Load(schema.Dir(p.Schema))
	if err != nil {
		return err
	}
	all := clients.Clients
	if services != nil {
		if err := checkForeign(clients.Clients, services); err != nil {
			return err
		}
		all = append(slices.Clone(all), &schema.Client{Name: p.Services, Schema: services.Schema})
	}
	_, sdl, err := schema.Union(all)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(p.Schema, "prelude.graphql"), []byte(schema.Prelude()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(p.Union, []byte(sdl), 0o644)
}

// checkForeign reports fields of types that neither a binding nor a client defines.
func checkForeign(clients []*schema.Client, services *binding.Binding) error {
	var errs []error
	for _, f := range services.Fields {
		if !f.Foreign() {
			continue
		}
		names := map[string]bool{}
		for _, c := range clients {
			for name, def := range c.Schema.Types {
				names[name] = names[name] || def.Kind == ast.Object && !def.BuiltIn
			}
		}
		if names[f.Type] {
			continue
		}
		allowed := slices.Sorted(maps.Keys(names))
		near := ""
		if n := strictyaml.Nearest(f.Type, allowed); n != "" {
			near = "; did you mean " + n + "?"
		}
		errs = append(errs, fmt.Errorf("%s:%d: %s.%s: neither a binding nor a client defines the type %s%s", f.Position().Src.Name, f.Position().Line, f.Type, f.Name, f.Type, near))
	}
	return errors.Join(errs...)
}

// checkConfig refuses settings of gqlgen that change what its code is called or does in ways that the executor does not
// follow.
func checkConfig(p Paths, cfg *config.Config) error {
	name := p.Config
	var errs []error
	if cfg.Exec.Filename == "" || cfg.Exec.Layout == config.ExecLayoutFollowSchema {
		errs = append(errs, fmt.Errorf("%s: exec: filename: must name one file", name))
	} else if filepath.Clean(filepath.Dir(p.Union)) != filepath.Clean(execDir(cfg)) {
		errs = append(errs, fmt.Errorf("%s: exec: filename: must be in the folder of %s, which the code embeds", name, p.Union))
	}
	refuse := func(set bool, key string) {
		if set {
			errs = append(errs, fmt.Errorf("%s: %s is not supported: remove it", name, key))
		}
	}
	refuse(cfg.UseFunctionSyntaxForExecutionContext, "use_function_syntax_for_execution_context")
	refuse(cfg.SubscriptionContextField, "subscription_context_field")
	refuse(cfg.AutobindGetterHaser, "autobind_getter_haser")
	refuse(cfg.Federation.IsDefined(), "federation")
	return errors.Join(errs...)
}

// integers are gqlgen's bindings for integers of Go.
var integers = []string{"Int", "Int8", "Int16", "Int32", "Int64", "Uint", "Uint8", "Uint16", "Uint32", "Uint64"}

// widenInt lets an Int be held in any integer type of Go, after those that the configuration names. The executor checks
// that what it writes has 32 bits.
func widenInt(cfg *config.Config) {
	entry := cfg.Models["Int"]
	for _, name := range integers {
		if model := "github.com/99designs/gqlgen/graphql." + name; !slices.Contains(entry.Model, model) {
			entry.Model = append(entry.Model, model)
		}
	}
	cfg.Models["Int"] = entry
}

// refuseObjects keeps gqlgen from generating structs for object types: nobody would ever fill them in, and their fields
// would answer null for ever.
func (e *executor) refuseObjects(cfg *config.Config) modelgen.BuildMutateHook {
	return func(b *modelgen.ModelBuild) *modelgen.ModelBuild {
		b.Models = slices.DeleteFunc(b.Models, func(m *modelgen.Object) bool {
			def := cfg.Schema.Types[m.Name]
			if def != nil && def.Kind != ast.Object {
				return false
			}
			if def != nil && cfg.IsRoot(def) {
				e.refused = append(e.refused, fmt.Errorf("%s: a root type cannot be the type of a field: leave such fields out", m.Name))
				return true
			}
			e.refused = append(e.refused, fmt.Errorf("%s: there is no Go type for this GraphQL type: declare a struct of that name in a "+
				"package that autobind: in %s lists, or name one under models: there", m.Name, e.paths.Config))
			return true
		})
		return b
	}
}
