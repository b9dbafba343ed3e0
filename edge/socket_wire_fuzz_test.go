package edge

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/http"
)

// Opcodes of RFC 6455 §5.2, with the bit that says the message ends here.
const (
	frameText   = 0x81
	frameBinary = 0x82
	frameClose  = 0x88
	framePing   = 0x89
	framePong   = 0x8a
)

// frame writes one frame as a client has to: masked, with a mask that changes nothing.
func frame(head byte, payload []byte) []byte {
	out := []byte{head}
	if n := len(payload); n < 126 {
		out = append(out, 0x80|byte(n))
	} else {
		out = binary.BigEndian.AppendUint16(append(out, 0x80|126), uint16(n))
	}
	return append(append(out, 0, 0, 0, 0), payload...)
}

// readFrame reads one frame of a server. Lengths that need 8 bytes are not expected here.
func readFrame(r *bufio.Reader) (head byte, payload []byte, err error) {
	var start [4]byte
	if _, err := io.ReadFull(r, start[:2]); err != nil {
		return 0, nil, err
	}
	n := int(start[1])
	if n == 126 {
		if _, err := io.ReadFull(r, start[2:]); err != nil {
			return 0, nil, err
		}
		n = int(binary.BigEndian.Uint16(start[2:]))
	}
	if n > 1<<16 { // masked, or longer than anything that is sent
		return 0, nil, io.ErrNoProgress
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(r, payload)
	return start[0], payload, err
}

// upgrade asks for a socket.
func upgradeRequest(path, protocol string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		panic(err) // the paths are constants
	}
	r.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Protocol": {protocol},
	}
	return r
}

// upgraded is the response to an upgrade over a connection in memory.
type upgraded struct {
	net.Conn
	header http.Header
}

func (u *upgraded) Header() http.Header { return u.header }
func (u *upgraded) WriteHeader(int)     {}

func (u *upgraded) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return u.Conn, bufio.NewReadWriter(bufio.NewReader(u.Conn), bufio.NewWriter(u.Conn)), nil
}
