package overhttp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Load is what one turn asks of a server: so many requests over so many connections, each of which sends the next
// request when it has the answer to the last. It writes bytes that were made once and hardly reads, for it shares the
// machine.
type Load struct {
	Body string
	// Header is sent beside what a request must have; one value each.
	Header      http.Header
	Connections int
	Requests    int
}

// patience bounds one turn.
const patience = 2 * time.Minute

// Run makes the requests and returns how long each took, sorted. Any answer but 200 of the same length is an error.
func (l Load) Run(ctx context.Context, server string) ([]time.Duration, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	request := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n",
		path, u.Host, len(l.Body))
	for name := range l.Header {
		request = fmt.Appendf(request, "%s: %s\r\n", name, l.Header.Get(name))
	}
	request = append(append(request, "\r\n"...), l.Body...)
	var left atomic.Int64
	left.Store(int64(l.Requests))
	times, errs := make([][]time.Duration, l.Connections), make([]error, l.Connections)
	var all sync.WaitGroup
	for i := range l.Connections {
		all.Go(func() { times[i], errs[i] = ask(ctx, u.Host, request, &left) })
	}
	all.Wait()
	sorted := slices.Concat(times...)
	slices.Sort(sorted)
	return sorted, errors.Join(errs...)
}

// ask is one connection.
func ask(ctx context.Context, host string, request []byte, left *atomic.Int64) (times []time.Duration, err error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	r := bufio.NewReaderSize(conn, 64<<10)
	want := int64(-1)
	for left.Add(-1) >= 0 {
		began := time.Now()
		if _, err := conn.Write(request); err != nil {
			return times, err
		}
		n, err := readAnswer(r)
		if err != nil {
			return times, err
		}
		if want >= 0 && n != want {
			return times, fmt.Errorf("an answer of %d bytes after one of %d", n, want)
		}
		want = n
		times = append(times, time.Since(began))
	}
	return times, nil
}

// readAnswer passes over an answer and returns the length of its body.
func readAnswer(r *bufio.Reader) (int64, error) {
	length, first := int64(-1), true // -1: in chunks
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		text := strings.TrimRight(string(line), "\r\n")
		if first && !strings.Contains(text, " 200 ") {
			return 0, fmt.Errorf("answered %s", text)
		}
		first = false
		if text == "" {
			break
		}
		if name, value, _ := strings.Cut(text, ": "); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.ParseInt(value, 10, 64); err != nil {
				return 0, err
			}
		}
	}
	if length >= 0 {
		return io.CopyN(io.Discard, r, length)
	}
	n, err := io.Copy(io.Discard, httputil.NewChunkedReader(r))
	if err == nil {
		_, err = r.ReadSlice('\n') // the end of the trailer
	}
	return n, err
}
