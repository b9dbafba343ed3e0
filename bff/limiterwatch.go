package bff

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// limiterPoll is how often the limiter is asked how it is: no outage counts as over sooner, so none is missed. Its metrics
// tell the same at each scrape.
const limiterPoll = time.Second

// watchLimiter writes into the log when the rate limits begin and cease to be decided by this instance alone. The
// function that it returns ends it.
func watchLimiter(limiter *ratelimit.Limiter, log *slog.Logger) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(limiterPoll)
		defer tick.Stop()
		var since time.Time
		for alone := false; ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			s := limiter.State()
			switch {
			case s.Degraded && !alone:
				since = time.Now()
				log.WarnContext(ctx, "rate limits are decided by this instance alone: Redis cannot be asked", "reason", s.Reason,
					"nodes", s.Nodes)
			case alone && !s.Degraded:
				log.WarnContext(ctx, "rate limits are shared through Redis again", "after", time.Since(since))
			}
			alone = s.Degraded
		}
	})
	return func() { cancel(); done.Wait() }
}

// redisLog is where go-redis writes: into ours, as detail, for watchLimiter says what matters once.
type redisLog struct{ log *slog.Logger }

// Printf implements the logger of go-redis.
func (l redisLog) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, "redis: "+fmt.Sprintf(format, v...))
}
