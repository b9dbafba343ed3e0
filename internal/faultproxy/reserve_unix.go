//go:build unix

package faultproxy

import (
	"net"
	"syscall"
)

// reserve keeps an address from being given to others, without listening there. Only addresses of IPv4 are kept.
func reserve(address net.Addr) (release func()) {
	tcp, ok := address.(*net.TCPAddr)
	if !ok || tcp.IP.To4() == nil {
		return func() {}
	}
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return func() {}
	}
	syscall.CloseOnExec(socket)
	_ = syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	_ = syscall.Bind(socket, &syscall.SockaddrInet4{Port: tcp.Port, Addr: [4]byte(tcp.IP.To4())}) // else it is not kept
	return func() { _ = syscall.Close(socket) }
}
