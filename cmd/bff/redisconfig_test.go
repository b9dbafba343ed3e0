package main

import (
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/internal/strictyaml"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// A Cluster behind one address is used as one, whether the file says so or not, and the log says which.
func TestRedisClusterBehindOneAddress(t *testing.T) {
	t.Parallel()
	servers := redistest.Cluster(t, 3)
	for _, known := range []bool{true, false} {
		d, log := logged(t, func(c *bff.Config) {
			c.Redis.Addresses, c.Redis.Secret, c.Redis.Cluster = []string{servers[0].Addr}, strictyaml.NewSecret(secret), known
			c.Redis.Budget = time.Second
		})
		mode := map[bool]string{true: "redis cluster", false: "redis server"}[known]
		log.await(t, `"msg":"rate limits are counted","mode":"`+mode+`"`)
		for _, viewer := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
			d.post(t, "web", viewer, "{ __typename }", "")
		}
		if !known {
			log.await(t, "Redis answers as a cluster")
		}
		if text := log.String(); strings.Contains(text, "decided by this instance alone") {
			t.Errorf("known: %v: degraded: %s", known, text)
		}
	}
	asked := 0 // keys themselves expire as soon as all has come back
	for _, s := range servers {
		if strings.Contains(s.Client().Info(t.Context(), "commandstats").Val(), "cmdstat_evalsha:") {
			asked++
		}
	}
	if asked < 2 {
		t.Errorf("%d of the nodes were asked", asked)
	}
}

// The log of a server without Redis says that it counts alone.
func TestLogSaysHowLimitsAreCounted(t *testing.T) {
	t.Parallel()
	_, log := logged(t)
	log.await(t, `"mode":"this instance alone"`)
}

// A database of its own is where a server is asked to count.
func TestRedisDatabase(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	d := startDemo(t, demo.Options{}, func(c *bff.Config) {
		c.Redis.Addresses, c.Redis.Secret, c.Redis.Database = []string{server.Addr}, strictyaml.NewSecret(secret), 3
		c.Redis.Budget = time.Second
	})
	d.post(t, "web", "7", "{ __typename }", "")
	if info := server.Client().Info(t.Context(), "keyspace").Val(); !strings.Contains(info, "db3:") || strings.Contains(info, "db0:") {
		t.Errorf("keyspace: %s", info)
	}
}
