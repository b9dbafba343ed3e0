package liveness

import (
	"net"
	"syscall"
	"time"
)

// tcpUserTimeout is TCP_USER_TIMEOUT of Linux, which package syscall does not name (RFC 5482).
const tcpUserTimeout = 0x12

// boundSilence gives a connection up when what was sent stays unacknowledged for so long. Probes do not see that: they are
// for connections on which nothing is under way. Where the kernel refuses, the connection works all the same.
func boundSilence(c *net.TCPConn, most time.Duration) {
	raw, err := c.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(most.Milliseconds()))
	})
}
