package bff

import (
	"log/slog"
	"strings"
)

// libraryLog takes what libraries write by package log, one line a call. net/http's transport quotes there what a service sent
// that nobody asked for: that may be private, and stays out.
type libraryLog struct{ log *slog.Logger }

// Write implements io.Writer.
func (l libraryLog) Write(line []byte) (int, error) {
	text, _, _ := strings.Cut(strings.TrimSpace(string(line)), " starting with ")
	l.log.Warn("a library says", "message", text)
	return len(line), nil
}
