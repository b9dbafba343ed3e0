package clients_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

func TestReason(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  clients.Error
		want clients.Reason
	}{
		{clients.Error{Err: context.DeadlineExceeded}, clients.Timeout},
		{clients.Error{Err: os.ErrDeadlineExceeded}, clients.Timeout},
		{clients.Error{Status: http.StatusGatewayTimeout, Err: &clients.Problem{}}, clients.Timeout},
		{clients.Error{Err: context.Canceled}, clients.Unavailable},
		{clients.Error{Status: http.StatusInternalServerError, Err: &clients.Problem{}}, clients.Unavailable},
		{clients.Error{Status: http.StatusOK, Err: clients.ErrInvalid}, clients.Unavailable},
		{clients.Error{Status: http.StatusTooManyRequests, Err: &clients.Problem{}}, clients.Shed},
		{clients.Error{Err: clients.ErrShed}, clients.Shed},
		{clients.Error{Err: clients.ErrBreakerOpen}, clients.BreakerOpen},
		{clients.Error{Err: errors.Join(clients.ErrStale, context.DeadlineExceeded)}, clients.Stale},
	} {
		if got := test.err.Reason(); got != test.want {
			t.Errorf("%v is %s, want %s", test.err.Err, got, test.want)
		}
	}
}

// Whatever a service puts into a title, the text of the error is one printable
// line of bounded length.
func TestErrorTextIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 400), func(b []byte) string { return string(b) }),
			rapid.Map(rapid.StringN(1, 40, -1), func(s string) string { return strings.Repeat(s, 50) }),
		).Draw(t, "title")
		err := &clients.Error{
			Service: "posts", Op: "GET /posts", Status: 503,
			Err: &clients.Problem{Title: title, Status: 503, Detail: "SECRET"},
		}
		text := err.Error()
		if len(text) > 250 || strings.Contains(text, "SECRET") || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("%q", text)
		}
		if !strings.HasPrefix(text, "posts: GET /posts: status 503: ") {
			t.Fatalf("%q", text)
		}
	})
}

func TestProblemWithoutTitle(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{503: "Service Unavailable", 799: "unexpected status"} {
		if got := (&clients.Problem{Status: status, Title: "\x00\n"}).Error(); got != want {
			t.Errorf("%d is %q", status, got)
		}
	}
}
