// Command overload asks a server for several times what it can do, and says what becomes of that: what is served and how
// fast, what is refused and how fast, what that costs, what memory the server takes, and whether operators get answers.
//
//	go run ./bench/overload                 two minutes
//	go run ./bench/overload -shed=false     the same without a limit, to compare with
//
// The server is `bff serve` on one core, with services that take 100 ms in a process on the other, where this command
// is, too. Everything is on loopback and bounded in count and time.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "overload:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	latency := flag.Duration("latency", 100*time.Millisecond, "how long the services take")
	lasts := flag.Duration("for", 6*time.Second, "how long each load lasts, after as long as a third of it for warming up")
	connections := flag.Int("connections", 1500, "how many there are; more requests than that are not under way")
	factors := flag.String("times", "1,2,5,15", "loads, in times of the capacity")
	shed := flag.Bool("shed", true, "false: without a limit, to compare with")
	prefetch := flag.Float64("prefetch", 0, "this share of the requests has Priority: u=6")
	flag.Parse()
	more := ""
	if !*shed {
		more = "overload: {maxInFlight: 1000000, adaptive: false}\n"
	}
	s, err := start(ctx, *latency, more)
	if err != nil {
		return err
	}
	defer s.close()
	load := Load{Address: s.address, Connections: *connections, Lasts: *lasts, Prefetch: *prefetch}
	peak, err := s.capacity(ctx, load)
	if err != nil {
		return err
	}
	average, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("services of %v, one core, %d connections; load average %s", *latency, *connections, average)
	fmt.Printf("capacity: %.0f operations in a second, %v of CPU each, %d MiB resident\n\n", peak.perSecond(), peak.cpu(), peak.resident>>20)
	fmt.Println("| load | asked/s | not sent | goodput | of peak | of peak, by CPU | served p50 | p99 | refused p50 | p99 | late or failed | MiB | of that at capacity | /readyz p50 | max |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for text := range strings.SplitSeq(*factors, ",") {
		factor, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return err
		}
		load.PerSecond = factor * peak.perSecond()
		got, err := s.measure(ctx, load)
		if err != nil {
			return err
		}
		got.print(text+" ×", peak)
	}
	return refusals(ctx, *lasts)
}

// print writes a line of the table. Beside the rate stands how much is served for the CPU time that the server got: what
// neighbours take of the machine changes the one and not the other.
func (m Measured) print(load string, peak Measured) {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }
	fmt.Printf("| %s | %.0f | %d | %.0f | %.2f | %.2f | %s | %s | %s | %s | %d | %d | %.2f | %s | %s |\n", load,
		float64(m.asked)/m.took.Seconds(), m.unsent, m.perSecond(), m.perSecond()/peak.perSecond(), peak.cpu().Seconds()/m.cpu().Seconds(),
		ms(quantile(m.served, .5)), ms(quantile(m.served, .99)), ms(quantile(m.refused, .5)), ms(quantile(m.refused, .99)),
		m.failed, m.resident>>20, float64(m.resident)/float64(peak.resident), ms(quantile(m.ready, .5)), ms(quantile(m.ready, 1)))
}

// refusals says what one costs a server that has no room for anything, and what the shortest answer costs that net/http and
// what stands before operations can give: that is what it would save not to read requests at all.
func refusals(ctx context.Context, lasts time.Duration) error {
	s, err := start(ctx, 0, "overload: {maxInFlight: 1, adaptive: false, maxWaiting: 0}\n")
	if err != nil {
		return err
	}
	defer s.close()
	load := Load{Address: s.address, Connections: 32, Lasts: lasts / 2}
	fmt.Println()
	for what, path := range map[string]string{"a refusal": "/graphql/web", "a request for what is not there": "/nope"} {
		load.Path = path
		got, err := s.measure(ctx, load)
		if err != nil {
			return err
		}
		answers := got.asked - len(got.served)
		fmt.Printf("%s costs %v of CPU (%d in %v, %d operations served)\n", what,
			(got.spent / time.Duration(max(1, answers))).Round(100*time.Nanosecond), answers, got.took, len(got.served))
	}
	return nil
}
