// Package fakes starts mocks of services for the command demo.
package fakes

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strconv"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/generate/contract"
	"github.com/facetgraph/facet/mock"
)

// Of are mocks of services for the command demo: one for each, from its contract in the folder of its name. The
// command has the flags -latency, -jitter and -error-rate. own are fakes of other services, which have the first ports.
func Of(contracts fs.FS, services []string, own ...*bff.Fakes) *bff.Fakes {
	o := &mock.Options{}
	return &bff.Fakes{
		Port:  9101,
		Flags: o.AddFlags,
		Start: func(ctx context.Context, firstPort int) (bff.RunningFakes, error) {
			running := bff.RunningFakes{URLs: map[string]string{}}
			var ends []func() error
			running.Close = func() error {
				var errs []error
				for _, end := range ends {
					errs = append(errs, end())
				}
				return errors.Join(errs...)
			}
			port := func() int { // the next one
				if firstPort == 0 {
					return 0
				}
				return firstPort + len(running.URLs)
			}
			for _, f := range own {
				started, err := f.Start(ctx, port())
				if err != nil {
					return bff.RunningFakes{}, errors.Join(err, running.Close())
				}
				maps.Copy(running.URLs, started.URLs)
				ends = append(ends, started.Close)
			}
			for _, name := range services {
				base, end, err := start(ctx, contracts, name, port(), *o)
				if err != nil {
					return bff.RunningFakes{}, errors.Join(err, running.Close())
				}
				running.URLs[name] = base
				ends = append(ends, end)
			}
			return running, nil
		},
	}
}

// start serves the mock of a service.
func start(ctx context.Context, contracts fs.FS, name string, port int, o mock.Options) (base string, end func() error, err error) {
	c, err := read(contracts, name)
	if err != nil {
		return "", nil, err
	}
	return mock.Serve(ctx, mock.New(c, o), "127.0.0.1:"+strconv.Itoa(port))
}

// read reads the contract of a service.
func read(contracts fs.FS, name string) (*contract.Contract, error) {
	for _, file := range binding.ContractFiles {
		text, err := fs.ReadFile(contracts, path.Join(name, file))
		if err == nil {
			return contract.Parse(path.Join(name, file), text, func(imported string) ([]byte, error) {
				text, err := fs.ReadFile(contracts, path.Join(name, imported))
				if errors.Is(err, fs.ErrNotExist) {
					return fs.ReadFile(contracts, imported)
				}
				return text, err
			})
		}
	}
	return nil, fmt.Errorf("fakes: the service %s has no contract", name)
}
