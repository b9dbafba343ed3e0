package issuer_test

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(closing{m})
}

// closing closes the connections the tests keep alive before leaks are looked for.
type closing struct{ m *testing.M }

func (c closing) Run() int {
	defer http.DefaultClient.CloseIdleConnections()
	return c.m.Run()
}
