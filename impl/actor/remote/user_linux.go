package remote

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const nobody = 65534 // the second user, and who has no number in our user namespace

// mayConnect tells whether a user can have an actor here: we, the second user, and root,
// who may have been asked to start it (sudo, a container).
func mayConnect(user int) bool {
	return user < 0 || user == os.Geteuid() || user == nobody || user == 0
}

// userOf is the user at the other end of a connection; -1 if that is not known.
func userOf(conn net.Conn) int {
	switch c := conn.(type) {
	case *net.UnixConn:
		raw, err := c.SyscallConn()
		if err != nil {
			return -1
		}
		user := -1
		raw.Control(func(fd uintptr) {
			if cred, err := unix.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
				user = int(cred.Uid)
			}
		})
		return user
	case *net.TCPConn:
		return tcpUser(c)
	}
	return -1
}

// tcpUser looks for the peer's socket in the list of the network, by its addresses.
func tcpUser(c *net.TCPConn) int {
	here, ok1 := c.LocalAddr().(*net.TCPAddr)
	there, ok2 := c.RemoteAddr().(*net.TCPAddr)
	list, err := os.Open("/proc/self/net/tcp")
	if !ok1 || !ok2 || err != nil {
		return -1
	}
	defer list.Close()
	from, to := hexadecimal(there), hexadecimal(here)
	for lines := bufio.NewScanner(list); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) > 7 && fields[1] == from && fields[2] == to {
			if user, err := strconv.Atoi(fields[7]); err == nil {
				return user
			}
		}
	}
	return -1
}

// hexadecimal is an address as the kernel writes it: in the order of this machine's bytes.
func hexadecimal(a *net.TCPAddr) string {
	ip := a.IP.To4()
	if ip == nil {
		return ""
	}
	return fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(ip), a.Port)
}
