package overhttp

import (
	"bufio"
	"strings"
	"testing"
)

// The load reads answers with a length and in chunks, leaves the connection where the next one begins, and takes
// nothing but 200 for an answer.
func TestReadAnswer(t *testing.T) {
	t.Parallel()
	const (
		sized   = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
		chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
		failed  = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
	)
	r := bufio.NewReader(strings.NewReader(sized + chunked + sized + failed))
	for i := range 3 {
		if n, err := readAnswer(r); n != 5 || err != nil {
			t.Fatalf("answer %d: %d bytes, %v", i, n, err)
		}
	}
	if _, err := readAnswer(r); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("a failure is no error: %v", err)
	}
	for _, broken := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"} {
		if _, err := readAnswer(bufio.NewReader(strings.NewReader(broken))); err == nil {
			t.Errorf("no error for %q", broken)
		}
	}
}
