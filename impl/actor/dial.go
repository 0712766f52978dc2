//go:build !linux

package actor

import (
	"errors"
	"io"
	"net"
	"strings"
)

var errClosed = net.ErrClosed

// Dial connects to an address as it stands in [EnvAddress].
func Dial(address string) (io.ReadWriteCloser, error) {
	network, rest, ok := strings.Cut(address, ":")
	if !ok || (network != "tcp" && network != "unix") {
		return nil, errors.New(noAddress)
	}
	return net.Dial(network, rest)
}
