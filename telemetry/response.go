package telemetry

import (
	"bufio"
	"net"
	"net/http"
	"time"
)

// response remembers what was answered. It passes on everything that a connection can: streams flush, WebSockets take
// the connection over, deadlines are set through Unwrap.
type response struct {
	http.ResponseWriter
	status int
	opened time.Time // when a stream began; zero for a response in one piece
}

// WriteHeader implements [http.ResponseWriter].
func (r *response) WriteHeader(status int) {
	informational := status < 200 && status != http.StatusSwitchingProtocols
	if r.status == 0 && !informational {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (r *response) Write(p []byte) (int, error) {
	r.begin(http.StatusOK)
	return r.ResponseWriter.Write(p)
}

// Flush implements [http.Flusher].
func (r *response) Flush() { _ = r.FlushError() }

// FlushError is what [http.ResponseController] flushes by.
func (r *response) FlushError() error {
	r.begin(http.StatusOK)
	r.open()
	return http.NewResponseController(r.ResponseWriter).Flush()
}

// Hijack implements [http.Hijacker].
func (r *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buf, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.begin(http.StatusSwitchingProtocols)
		r.open()
	}
	return conn, buf, err
}

// Unwrap is for [http.ResponseController].
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *response) begin(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *response) open() {
	if r.opened.IsZero() {
		r.opened = time.Now()
	}
}

// since is how long a response took: until its end, or until a stream was open. How long a stream stays open says
// nothing of how fast the server is.
func (r *response) since(begun time.Time) time.Duration {
	if r.opened.IsZero() {
		return time.Since(begun)
	}
	return r.opened.Sub(begun)
}

// class is the class of the status. A handler that did not return panicked: what it had not written yet is a 500.
func (r *response) class(returned bool) string {
	status := r.status
	if status == 0 {
		status = http.StatusOK
		if !returned {
			status = http.StatusInternalServerError
		}
	}
	if status < 100 || status > 599 {
		return "other"
	}
	return [...]string{"1xx", "2xx", "3xx", "4xx", "5xx"}[status/100-1]
}
