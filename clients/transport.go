package clients

import (
	"net/http"
	"time"

	"github.com/facetgraph/facet/internal/liveness"
)

// NewTransport returns the transport a service gets when its Config names none.
//
// Each service has its own, so that one slow service cannot use up another's
// connections. It keeps many idle connections to the one host there is, since
// a fan-out in bursts would otherwise dial anew in each burst. It reads 16 KiB
// at a time, so that most answers take one system call (bench/decode). It does
// not ask for compressed answers, and ignores proxies of the environment:
// services are inside. A connection that is dead is given up within ten seconds.
func NewTransport() *http.Transport {
	t := &http.Transport{
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           0, // no limit beside the one per host
		MaxIdleConnsPerHost:    256,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    5 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ReadBufferSize:         16 << 10,
		DisableCompression:     true,
	}
	liveness.Watch(t, 2*time.Second)
	return t
}

// grpcSilence is how long a connection of gRPC is silent before a ping. grpc-go's servers end a connection on which pings
// come more often than every five minutes, with all streams that have nothing to say. Probes of TCP find most dead
// connections long before.
const grpcSilence = 5*time.Minute + 10*time.Second

// speakHTTP2 lets a transport speak HTTP/2 and nothing else, as gRPC wants it: without TLS by prior knowledge.
func speakHTTP2(t *http.Transport) {
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP2(true)
	t.Protocols.SetUnencryptedHTTP2(true)
	t.HTTP2.SendPingTimeout = grpcSilence
}
