//go:build bench

package ratelimit_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// table prints rows as Markdown to the standard output: RESULTS.md is made of such prints. The first row is the head.
func table(title string, rows ...[]string) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n%s.\n\n", title, surroundings())
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|---" + strings.Repeat("|--:", len(row)-1) + "|\n")
		}
	}
	fmt.Println(b.String())
}

// surroundings are when and where a table was measured, and what else the machine did: the mean number of processes
// that wanted a core during the last minute, the bench's own among them.
func surroundings() string {
	load := "unknown"
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		load, _, _ = strings.Cut(string(text), " ")
	}
	return fmt.Sprintf("%s, %s, %d cores, load %s", time.Now().UTC().Format("2006-01-02 15:04 UTC"), runtime.Version(), runtime.NumCPU(), load)
}

// version is that of the server.
func version(t testing.TB, c *redis.Client) string {
	t.Helper()
	info, err := c.InfoMap(t.Context(), "server").Result()
	if err != nil {
		t.Fatal(err)
	}
	return info["Server"]["redis_version"]
}

// percent writes a part of 1 with digits enough to tell 0 from nearly 0.
func percent(part float64) string { return fmt.Sprintf("%.4g %%", 100*part) }

// short writes a time with about three digits.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Microsecond:
		return d.Round(10 * time.Nanosecond).String()
	case d < 100*time.Microsecond:
		return d.Round(100 * time.Nanosecond).String()
	case d < 10*time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}

// grouped writes a count with commas.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
