package playground

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// file is one static file in memory.
type file struct {
	// address is where it is served, below Path/assets/: a hash of the content,
	// and the name that a developer sees in the browser's tools. It changes with
	// every byte of the file, which is what lets browsers keep it for ever.
	address string
	sri     string
	media   string
	body    []byte
	gzipped func() []byte // packed when first asked for
}

// files are static files by name.
type files map[string]file

// own are the pages' own files below web/, scripts in the order in which they
// run.
var own = []string{"playground.css", "fetcher.js", "playground.js"}

// terms is the name under which the licences are served.
const terms = "licences.txt"

// media are the content types. The system's table is not asked, as some systems
// call scripts plain text, which browsers then refuse to run.
var media = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".txt": "text/plain; charset=utf-8",
}

// collect puts together what is served from here: the pages' own files always,
// the browser builds when they are at hand.
func collect(a Assets) files {
	f := files{}
	for _, name := range own {
		body, err := fs.ReadFile(web, "web/"+name)
		if err != nil {
			panic(err) // go:embed put it there
		}
		f[name] = newFile(name, body)
	}
	for name, body := range a.files {
		f[name] = newFile(name, body)
	}
	if a.Offline() {
		f[terms] = newFile(terms, a.terms)
	}
	return f
}

// newFile derives what is told about a file from its name and content.
func newFile(name string, body []byte) file {
	sum := sha256.Sum256(body)
	return file{
		address: hex.EncodeToString(sum[:8]) + "/" + path.Base(name),
		sri:     integrity(body),
		media:   media[path.Ext(name)],
		body:    body,
		gzipped: sync.OnceValue(func() []byte { return pack(body) }),
	}
}

// pack compresses a body. Writing to memory does not fail.
func pack(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}

// handler serves the files by address, with ranges and HEAD.
func (f files) handler() http.Handler {
	served := map[string]file{}
	for _, file := range f {
		served[file.address] = file
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, ok := served[r.URL.Path]
		if !ok {
			// An address of another build: a cache must not keep the answer.
			w.Header().Set("Cache-Control", "no-store")
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.media)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		body := file.body
		if acceptsGzip(r.Header) {
			h.Set("Content-Encoding", "gzip")
			body = file.gzipped()
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

// acceptsGzip reads Accept-Encoding (RFC 9110 §12.5.3) as far as gzip goes.
func acceptsGzip(h http.Header) bool {
	for part := range strings.SplitSeq(strings.Join(h["Accept-Encoding"], ","), ",") {
		coding, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		q, weighed := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !weighed || err == nil && weight > 0
	}
	return false
}
