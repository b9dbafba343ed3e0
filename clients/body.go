package clients

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

const (
	// firstBuffer is the size of a new buffer: most answers fit.
	firstBuffer = 8 << 10
	// keepBuffer is the largest buffer that is kept for the next call, so that
	// one huge answer does not hold its memory for ever.
	keepBuffer = 1 << 20
)

// response is what a service answered, read to the end. It must be released.
type response struct {
	status  int
	after   time.Duration // what a refusal asks to wait before the next try
	service *Service      // that the buffer is from
	buffer  *[]byte       // of JSON, or nil
	message *messages     // of a procedure, or nil
}

// read judges an answer and reads its body, which only who wants it gets.
func (s *Service) read(ctx context.Context, resp *http.Response, wanted bool) (a response, err error) {
	a.status = resp.StatusCode
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		a.after = retryAfter(resp.Header)
		return a, s.refused(resp)
	}
	if !wanted {
		_, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxProblem))
		return a, readCause(ctx, err)
	}
	if m, ok := resp.Body.(*messages); ok { // which has been read already
		a.message = m
		return a, nil
	}
	if err := checkJSON(resp.Header); err != nil {
		return a, err
	}
	a.service, a.buffer = s, s.buffer()
	if *a.buffer, err = readAll(*a.buffer, resp.Body, resp.ContentLength, s.maxBytes); err != nil {
		a.release()
	}
	return a, readCause(ctx, err)
}

// decode decodes the answer into out.
func (a *response) decode(out any) error {
	switch {
	case a.message != nil:
		return a.message.decode(out)
	case a.buffer != nil:
		return decode(*a.buffer, out)
	}
	return nil
}

// release gives the buffer back.
func (a *response) release() {
	if a.buffer != nil {
		a.service.release(a.buffer)
		a.buffer = nil
	}
}

// refused turns a status that is not a success into its problem. A body that
// cannot be read changes nothing: the status is what counts.
func (s *Service) refused(resp *http.Response) error {
	buf := s.buffer()
	defer func() { s.release(buf) }()
	body, err := readAll(*buf, resp.Body, resp.ContentLength, min(maxProblem, s.maxBytes))
	if err != nil {
		body = nil
	}
	return parseProblem(resp.StatusCode, resp.Header.Get("Content-Type"), body)
}

// buffer returns an empty buffer.
func (s *Service) buffer() *[]byte {
	if b, ok := s.buffers.Get().(*[]byte); ok {
		return b
	}
	b := make([]byte, 0, firstBuffer)
	return &b
}

// release gives a buffer back, or drops one that has grown too large.
func (s *Service) release(b *[]byte) {
	if cap(*b) <= keepBuffer {
		*b = (*b)[:0]
		s.buffers.Put(b)
	}
}

// readAll reads r to its end into b. Declared is the length announced, or -1.
// It reads at most one byte more than most, to know that there is more.
func readAll(b []byte, r io.Reader, declared, most int64) ([]byte, error) {
	if declared > most {
		return b, ErrTooLarge
	}
	if need := int(declared) + 1; cap(b) < need {
		b = make([]byte, 0, need)
	}
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case int64(len(b)) > most:
			return b, ErrTooLarge
		case errors.Is(err, io.EOF):
			return b, nil
		case err != nil:
			return b, err
		case len(b) == cap(b):
			b = append(make([]byte, 0, 2*cap(b)), b...)
		}
	}
}

// readCause explains a failure to read a body.
func readCause(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, ErrTooLarge) {
		return err
	}
	return cause(ctx, fmt.Errorf("%w: %w", errRead, err))
}

// errRead is the error of an answer that broke off.
var errRead = errors.New("read answer")

// checkJSON insists on a JSON body that is not encoded any further. An encoding
// that the transport asked for, it has undone and removed from the header.
func checkJSON(h http.Header) error {
	if !isJSON(h.Get("Content-Type")) {
		return ErrContentType
	}
	if e := h.Get("Content-Encoding"); e != "" && e != "identity" {
		return fmt.Errorf("%w: it is encoded in a way not asked for", ErrContentType)
	}
	return nil
}

// isJSON reports whether a Content-Type is JSON in UTF-8.
func isJSON(contentType string) bool {
	if contentType == "application/json" {
		return true
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "application/json" {
		return false
	}
	charset, ok := params["charset"]
	return !ok || strings.EqualFold(charset, "utf-8")
}

// mediaType returns a Content-Type without parameters, "" if it is malformed.
func mediaType(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return kind
}
