//go:build !linux

package remote

import "net"

// Here nobody tells whose a connection is: the token has to do.

func mayConnect(int) bool { return true }

func userOf(net.Conn) int { return -1 }
