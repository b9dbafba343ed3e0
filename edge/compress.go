package edge

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/facetgraph/facet/internal/buffer"
	"github.com/facetgraph/facet/schema"
)

// encoder is a compressor that can be used again.
type encoder interface {
	io.WriteCloser
	Reset(w io.Writer)
}

// Levels are the cheap ones: an answer is sent once, and the time is the client's.
const (
	gzipLevel   = gzip.BestSpeed + 2
	brotliLevel = 3
	zstdWindow  = 1 << 20 // decoders keep this much; browsers allow 8 MiB
)

// encoders keeps compressors, which are large, for the next response.
var encoders = map[schema.Encoding]*sync.Pool{
	schema.Gzip: {New: func() any {
		e, _ := gzip.NewWriterLevel(io.Discard, gzipLevel) // the level is valid
		return e
	}},
	schema.Brotli: {New: func() any { return brotli.NewWriterLevel(io.Discard, brotliLevel) }},
	schema.Zstd: {New: func() any {
		e, _ := zstd.NewWriter(io.Discard, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow),
			zstd.WithEncoderLevel(zstd.SpeedFastest)) // the options are valid; with concurrency 1 there is no goroutine
		return e
	}},
}

// compress returns the body in an encoding that the request accepts, in a pooled buffer, and names it in the headers;
// nil where the body goes as it is.
func (c *client) compress(h http.Header, r *http.Request, body []byte) *[]byte {
	policy := &c.Profile().Policy.Compression
	if policy.Off() {
		return nil
	}
	h.Add("Vary", "Accept-Encoding")
	if len(body) < int(policy.MinBytes) {
		return nil
	}
	encoding := acceptedEncoding(r.Header["Accept-Encoding"], policy.Encodings)
	if encoding == "" {
		return nil
	}
	small := encode(encoding, body)
	if len(*small) >= len(body) {
		buffer.Give(small)
		return nil
	}
	h["Content-Encoding"] = []string{string(encoding)}
	return small
}

func encode(encoding schema.Encoding, body []byte) *[]byte {
	e := encoders[encoding].Get().(encoder)
	defer encoders[encoding].Put(e)
	buf := buffer.Take()
	out := bytes.NewBuffer((*buf)[:0])
	e.Reset(out)
	_, _ = e.Write(body) // a bytes.Buffer takes everything
	_ = e.Close()
	*buf = out.Bytes()
	return buf
}

// acceptedEncoding chooses by Accept-Encoding (RFC 9110 §12.5.3): the highest weight, and ours in our order where they
// are equal. "" is the body as it is.
func acceptedEncoding(values []string, ours []schema.Encoding) (best schema.Encoding) {
	weights := map[string]float64{}
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			name, q, _ := quality(part)
			weights[name] = q
		}
	}
	highest := 0.0
	for _, encoding := range ours {
		q, named := weights[string(encoding)]
		if !named {
			q = weights["*"]
		}
		if q > highest {
			best, highest = encoding, q
		}
	}
	return best
}
