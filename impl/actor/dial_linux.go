package actor

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

var errClosed = os.ErrClosed

// Dial connects to an address as it stands in [EnvAddress]: an IPv4 address and a port,
// or the name of a UNIX socket, which is abstract if it begins with "@".
func Dial(address string) (io.ReadWriteCloser, error) {
	fd, err := DialDescriptor(address)
	if err != nil {
		return nil, err
	}
	return Connection(fd, address)
}

// DialDescriptor is [Dial], and returns the descriptor, which blocks.
func DialDescriptor(address string) (int, error) {
	to, err := parse(address)
	if err != nil {
		return -1, err
	}
	family := unix.AF_UNIX
	if _, ok := to.(*unix.SockaddrInet4); ok {
		family = unix.AF_INET
	}
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	if err := connect(fd, to); err != nil {
		unix.Close(fd)
		return -1, fmt.Errorf("%s: %w", address, os.NewSyscallError("connect", err))
	}
	if family == unix.AF_INET { // small lines that each have their answer
		unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	}
	return fd, nil
}

// Connection is a connection that was made elsewhere, by its descriptor.
func Connection(fd int, address string) (io.ReadWriteCloser, error) {
	// A file of a descriptor that does not block waits as a connection of package net does.
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(fd), address), nil
}

// connect does not begin anew after a signal: the connection is made meanwhile.
func connect(fd int, to unix.Sockaddr) error {
	err := unix.Connect(fd, to)
	if err != unix.EINTR {
		return err
	}
	for {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, -1)
		if err == nil {
			break
		}
		if err != unix.EINTR {
			return err
		}
	}
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && code != 0 {
		err = unix.Errno(code)
	}
	return err
}

func parse(address string) (unix.Sockaddr, error) {
	network, rest, _ := strings.Cut(address, ":")
	switch network {
	case "unix":
		return &unix.SockaddrUnix{Name: rest}, nil
	case "tcp":
		host, port, _ := strings.Cut(rest, ":")
		number, err := strconv.ParseUint(port, 10, 16)
		parts := strings.Split(host, ".")
		to := &unix.SockaddrInet4{Port: int(number)}
		if err != nil || len(parts) != len(to.Addr) {
			break
		}
		for i, part := range parts {
			n, err := strconv.ParseUint(part, 10, 8)
			if err != nil {
				return nil, errors.New(noAddress)
			}
			to.Addr[i] = byte(n)
		}
		return to, nil
	}
	return nil, errors.New(noAddress)
}
