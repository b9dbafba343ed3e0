package graph

import (
	"context"
	"testing"
)

// A context that a resolver derives may outlive the resolver, as those of HTTP calls do. When the operation ended at the
// moment that gqlgen went on, package context found a closed channel without an error and ended the process.
func TestEndOfResolverContextsHasAnError(t *testing.T) {
	t.Parallel()
	for range 1000 {
		life, end := context.WithCancel(t.Context())
		resolver, release := mortal(immortal(life))
		done := resolver.Done()
		_, cancel := context.WithCancel(resolver) // watches the channel
		go end()
		release()
		<-done
		if resolver.Err() == nil {
			t.Fatal("the channel is closed, and there is no error")
		}
		cancel()
		if resolver.Done() != nil {
			t.Fatal("gqlgen, which goes on with the context, must not see it end")
		}
	}
}
