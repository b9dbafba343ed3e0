package ratelimit

import (
	"context"
	"crypto/sha1"
	"embed"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var luaFiles embed.FS

// script is one Lua script as it is sent.
type script struct{ source, sha string }

// scripts are all scripts: for each algorithm one that reserves and one that settles, one that reserves for several
// algorithms at once, and the heartbeat.
type scripts struct {
	reserve [len(algorithmNames)]script
	settle  [len(algorithmNames)]script
	mixed   script
	nodes   script
}

func newScripts() *scripts {
	s := new(scripts)
	for a := range algorithmNames {
		s.reserve[a] = compose("header", algorithmNames[a], "reserve")
		s.settle[a] = compose("header", algorithmNames[a], "settle")
	}
	s.mixed = compose(append(append([]string{"header"}, algorithmNames[:]...), "reserve")...)
	s.nodes = compose("header", "nodes")
	return s
}

// compose joins the parts of a script.
func compose(parts ...string) script {
	var b strings.Builder
	for _, p := range parts {
		text, err := luaFiles.ReadFile("lua/" + p + ".lua")
		if err != nil { // the files are embedded: only a wrong name in this file can do that, and no test would pass
			panic(err)
		}
		b.Write(text)
	}
	sum := sha1.Sum([]byte(b.String()))
	return script{source: b.String(), sha: hex.EncodeToString(sum[:])}
}

// forCharges is the script that decides these charges together.
func (s *scripts) forCharges(charges []Charge) *script {
	a := charges[0].Rule.spec.algorithm
	for i := range charges {
		if charges[i].Rule.spec.algorithm != a {
			return &s.mixed
		}
	}
	return &s.reserve[a]
}

// call is one script call. Its answer is a list of integers.
type call struct {
	*redis.IntSliceCmd
	script *script
	args   []any
}

// newCall prepares the call of a script with its keys and arguments.
func newCall(ctx context.Context, s *script, keys []string, argv ...any) *call {
	args := make([]any, 0, 3+len(keys)+len(argv))
	args = append(args, "evalsha", s.sha, len(keys))
	for _, k := range keys {
		args = append(args, k)
	}
	c := &call{script: s, args: append(args, argv...)}
	c.prepare(ctx)
	return c
}

// prepare makes the command to be sent, afresh.
func (c *call) prepare(ctx context.Context) { c.IntSliceCmd = redis.NewIntSliceCmd(ctx, c.args...) }

// NoRetry tells go-redis never to repeat the call after a failure that leaves open whether it ran. A Cluster client
// would do so by itself, whatever MaxRetries says. It still follows MOVED and ASK, where the call did not run.
func (c *call) NoRetry() bool { return true }

// do sends the calls, in one write for each Redis node. A call whose script the server did not know did not run: its
// script is loaded and it is sent once more.
func (r *Redis) do(ctx context.Context, calls ...*call) error {
	err := r.send(ctx, calls)
	if err == nil || !redis.HasErrorPrefix(err, "NOSCRIPT") {
		return err
	}
	var again []*call
	for _, c := range calls {
		if redis.HasErrorPrefix(c.Err(), "NOSCRIPT") {
			again = append(again, c)
		}
	}
	if err := r.load(ctx, again); err != nil {
		return err
	}
	for _, c := range again {
		c.prepare(ctx)
	}
	if err := r.send(ctx, again); err != nil {
		return err
	}
	return firstError(calls)
}

// send sends the calls once and returns the first of their errors.
func (r *Redis) send(ctx context.Context, calls []*call) error {
	if len(calls) == 1 {
		return r.client.Process(ctx, calls[0])
	}
	pipe := r.client.Pipeline()
	for _, c := range calls {
		if err := pipe.Process(ctx, c); err != nil {
			return err
		}
	}
	_, err := pipe.Exec(ctx)
	return err
}

// load loads the scripts of the calls, in a Cluster on all its masters.
func (r *Redis) load(ctx context.Context, calls []*call) error {
	done := make(map[*script]bool)
	for _, c := range calls {
		if done[c.script] {
			continue
		}
		done[c.script] = true
		// In a Cluster a dead master fails this although the one that is asked has the script now: that shows next.
		if err := r.client.ScriptLoad(ctx, c.script.source).Err(); err != nil && !r.cluster {
			return fmt.Errorf("load script: %w", err)
		}
	}
	return nil
}

func firstError(calls []*call) error {
	for _, c := range calls {
		if err := c.Err(); err != nil {
			return err
		}
	}
	return nil
}
