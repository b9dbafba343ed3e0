package mock

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path"
	"strconv"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/generate/contract"
)

// Fakes are mocks of services for the command demo: one for each, from its contract in the folder of its name. The
// command has the flags -latency, -jitter and -error-rate.
func Fakes(contracts fs.FS, services []string) *bff.Fakes {
	o := &Options{}
	return &bff.Fakes{
		Port: 9101,
		Flags: func(f *flag.FlagSet) {
			f.DurationVar(&o.Latency, "latency", 0, "how long every answer of a mock takes")
			f.DurationVar(&o.Jitter, "jitter", 0, "what may come on top of that, by chance")
			f.Float64Var(&o.ErrorRate, "error-rate", 0, "the share of requests, from 0 to 1, that mocks answer 503")
		},
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
			for i, name := range services {
				port := 0
				if firstPort != 0 {
					port = firstPort + i
				}
				base, end, err := start(ctx, contracts, name, port, *o)
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
func start(ctx context.Context, contracts fs.FS, name string, port int, o Options) (base string, end func() error, err error) {
	c, err := read(contracts, name)
	if err != nil {
		return "", nil, err
	}
	return Serve(ctx, New(c, o), "127.0.0.1:"+strconv.Itoa(port))
}

// read reads the contract of a service.
func read(contracts fs.FS, name string) (*contract.Contract, error) {
	for _, file := range binding.ContractFiles {
		text, err := fs.ReadFile(contracts, path.Join(name, file))
		if err == nil {
			return contract.ParseOpenAPI(path.Join(name, file), text)
		}
	}
	return nil, fmt.Errorf("mock: the service %s has no contract", name)
}

// Serve serves a handler on an address until it is ended, and says where that is.
func Serve(ctx context.Context, h http.Handler, address string) (base string, end func() error, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // always ErrServerClosed in the end
	}()
	return "http://" + l.Addr().String(), func() error {
		err := server.Close()
		<-done
		return err
	}, nil
}
