//go:build !unix

package faultproxy

import "net"

// reserve keeps nothing here: an address that is not listened to may be given to others.
func reserve(net.Addr) (release func()) { return func() {} }
