// Package buffer keeps buffers for reuse, for requests and for answers.
package buffer

import "sync"

// maxPooled is the size above which a buffer is left to the collector: one huge response must not be paid for
// ever.
const maxPooled = 4 << 20

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// Take returns an empty buffer. Give it back.
func Take() *[]byte { return buffers.Get().(*[]byte) }

// Give takes a buffer back, whatever it was grown to.
func Give(b *[]byte) {
	if cap(*b) <= maxPooled {
		buffers.Put(b)
	}
}
