package edge

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// writeWait is the time that one message of a stream or socket has to get into the peer's buffers. Who reads slower is
// cut off.
const writeWait = 10 * time.Second

// streamWriter writes the messages of a streamed response: one at a time, each flushed, each within writeWait. The
// server's own timeouts, which are for whole responses, are set aside.
type streamWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	cancel  context.CancelFunc // ends the operation when the peer is gone

	mu      sync.Mutex // heartbeats come between messages
	stopped chan struct{}
	beats   sync.WaitGroup
}

// newStreamWriter sends the headers and the first bytes at once, so that the client knows that it is connected.
func newStreamWriter(w http.ResponseWriter, cancel context.CancelFunc, media, first string) *streamWriter {
	s := &streamWriter{w: w, control: http.NewResponseController(w), cancel: cancel, stopped: make(chan struct{})}
	_ = s.control.SetReadDeadline(time.Time{}) // else the server takes its end for the peer's
	h := w.Header()
	h["Content-Type"] = []string{media}
	h["Cache-Control"] = noStore
	h["X-Accel-Buffering"] = []string{"no"} // nginx would wait for more
	h.Add("Vary", "Accept")
	w.WriteHeader(http.StatusOK)
	s.send(first)
	return s
}

// send writes one message and says whether that went well.
func (s *streamWriter) send(message string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.control.SetWriteDeadline(time.Now().Add(writeWait))
	_, err := s.w.Write([]byte(message))
	if err == nil {
		err = s.control.Flush()
	}
	if err != nil {
		s.cancel()
	}
	return err == nil
}

// beat sends a message at every interval, so that proxies see life and we see peers that died, until stop.
func (s *streamWriter) beat(every time.Duration, message string) {
	s.beats.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				s.send(message)
			case <-s.stopped:
				return
			}
		}
	})
}

// stop ends the heartbeats. Nothing may write to the response once its handler has returned.
func (s *streamWriter) stop() {
	close(s.stopped)
	s.beats.Wait()
}
