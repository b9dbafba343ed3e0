package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The commands, as a person types them: testdata/script.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

// commandsForScripts lets scripts execute bff: the test binary runs itself under that name.
func commandsForScripts() map[string]func() {
	return map[string]func(){"bff": func() {
		os.Exit(run(context.Background(), os.Args[1:], &console{out: os.Stdout, err: os.Stderr, env: os.LookupEnv}))
	}}
}
