package clients

import "testing"

// One huge answer does not keep its memory for ever.
func TestLargeBuffersAreDropped(t *testing.T) {
	t.Parallel()
	var s Service
	large := make([]byte, 0, keepBuffer+1)
	s.release(&large)
	if b := s.buffer(); cap(*b) != firstBuffer {
		t.Errorf("a buffer of %d bytes comes back", cap(*b))
	}
}
