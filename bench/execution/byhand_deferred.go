package execution

import (
	"net/http"
	"strconv"
)

// The frame of an answer in parts.
const (
	nextPart = "\r\n---\r\nContent-Type: application/json\r\n\r\n"
	lastPart = "\r\n-----\r\n"
)

// deferred answers Home in two parts, of which the second has all that is deferred.
func (h *ByHand) deferred(w http.ResponseWriter, first int) {
	p := handBuffers.Get().(*[]byte)
	w.Header()["Content-Type"] = []string{`multipart/mixed; boundary="-"; deferSpec=20220824`}
	b := h.atOnce(append((*p)[:0], nextPart...), first)
	b = append(b, nextPart...) // ends the part: else clients wait for more of it
	_, _ = w.Write(b)
	w.(http.Flusher).Flush()
	b = h.later(b[:0], first)
	b = append(b, lastPart...)
	_, _ = w.Write(b)
	w.(http.Flusher).Flush()
	*p = b
	handBuffers.Put(p)
}

// atOnce appends the first part.
func (h *ByHand) atOnce(b []byte, first int) []byte {
	b = append(b, beforeEdges...)
	for i, item := range h.C.items[:first] {
		b = appendNode(comma(b, i), h.C.posts[item.PostID-1])
		b = append(b, `}}`...)
	}
	return append(b, `]}},"hasNext":true}`...)
}

// later appends the second part.
func (h *ByHand) later(b []byte, first int) []byte {
	b = append(b, `{"incremental":[`...)
	for i, item := range h.C.items[:first] {
		post := h.C.posts[item.PostID-1]
		b = append(comma(b, i), `{"data":{`...)
		b = appendBelow(b, h.C.profiles[post.AuthorID], h.C.stats[post.ID])
		b = append(b, `},"path":["feed","edges",`...)
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(b, `,"node"]}`...)
	}
	b = append(comma(b, first), `{"data":{`...)
	b = appendAdList(b, h.C.ads)
	return append(b, `},"path":[]}],"hasNext":false}`...)
}
