package loader_test

import (
	"context"
	"testing"
	"time"

	"github.com/graph-gophers/dataloader/v7"
)

// BenchmarkChain runs 20 tasks, each of which asks three services one after the
// other, for what the one before has told it. A service takes 5 ms, so 15 ms and
// three calls is the least there is. The plain one makes these three calls.
func BenchmarkChain(b *testing.B) {
	const tasks = 20
	services := make([]*service, 3)
	for i := range services {
		services[i] = &service{delay: 5 * time.Millisecond}
	}
	b.Run("plain calls", func(b *testing.B) {
		op, report := median(b, func() {
			keys := ids(tasks)
			for _, s := range services {
				for i, p := range s.fetch(keys) {
					keys[i] = p.Next
				}
			}
		})
		measure(b, services, op)
		report()
	})
	for _, p := range peers() {
		b.Run(p.name, func(b *testing.B) {
			op, report := median(b, func() { chain(b, p.begin(), services, tasks) })
			measure(b, services, op)
			report()
		})
	}
}

// chain is one operation with loaders.
func chain(b *testing.B, op operation, services []*service, tasks int) {
	links := make([]dataloader.Interface[int, *post], len(services))
	for i, s := range services {
		links[i] = op.newLoader(s)
	}
	op.run(tasks, func(ctx context.Context, i int) {
		for _, l := range links {
			p, err := l.Load(ctx, i)()
			if err != nil {
				b.Error(err)
				return
			}
			i = p.Next
		}
	})
}
