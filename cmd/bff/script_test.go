package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// The commands, as a person types them: testdata/script.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

// commandsForScripts lets scripts execute bff: the test binary runs itself under that name.
func commandsForScripts() map[string]func() {
	return map[string]func(){"bff": func() {
		os.Exit(bff.Run(context.Background(), domain(&demo.Options{}, nil), os.Args[1:], bff.Console{Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv}))
	}}
}
