package playground

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
)

// Options are the settings of a [Playground]. The zero value is usable.
type Options struct {
	// Assets are the browser builds of GraphiQL and React. Default: the CDN's;
	// [Embedded] prefers those in the binary.
	Assets Assets
	// Path is where the chooser is mounted. The pages are below it, at
	// Path/{client}, and the assets at Path/assets/. Default: /playground.
	// For code in Go only: the command serves it where the README says.
	Path string
}

// defaultPath is where the playground stands beside /graphql.
const defaultPath = "/playground"

// segment is a part of a path that means itself everywhere: it needs no escaping
// and is neither . nor .. .
const segment = `[A-Za-z0-9_~-][A-Za-z0-9._~-]*`

var (
	mountable = regexp.MustCompile("^(/" + segment + ")+$")
	nameable  = regexp.MustCompile("^" + segment + "$")
)

// Validate reports every bad setting.
func (o Options) Validate() error {
	var problems []error
	if o.Path != "" && !mountable.MatchString(o.Path) {
		problems = append(problems, fmt.Errorf("playground: path %q must begin with / and not end with it, with letters, digits and . _ ~ - between slashes and no leading dot, such as %s", o.Path, defaultPath))
	}
	return errors.Join(problems...)
}

// Playground makes the handlers of the pages. It never changes, so its methods
// may be called at any time, also per request. Make one with [New].
type Playground struct {
	links  links
	assets http.Handler
}

// New returns a Playground, or every problem of the options.
func New(o Options) (*Playground, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Path == "" {
		o.Path = defaultPath
	}
	served := collect(o.Assets)
	return &Playground{
		links:  link(o.Path, served),
		assets: getOnly(http.StripPrefix(o.Path+"/assets/", served.handler())),
	}, nil
}

// Assets serves the scripts and style sheets of the pages, at Path/assets/.
// Their addresses hold a hash of their content, so browsers may keep them for
// ever. Mount it with its whole path: it strips nothing by itself.
func (p *Playground) Assets() http.Handler { return p.assets }
