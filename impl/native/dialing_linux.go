package native

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl/actor"
)

// A socket belongs to the network in which it was made, and so does what it reaches,
// except for UNIX sockets with a path. An actor in another network is therefore given
// its connection to the runner by the root actor, which makes it.

// envDialing is where an actor is given its connection, if its network does not reach
// the runner.
const envDialing = "IPCSPEC_DIALING"

// connect returns this actor's connection to the runner.
func connect() (io.ReadWriteCloser, error) {
	path := os.Getenv(envDialing)
	if path == "" {
		return actor.Connect()
	}
	from, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	defer unix.Close(from)
	if err := unix.Connect(from, &unix.SockaddrUnix{Name: path}); err != nil {
		return nil, fmt.Errorf("the root actor: %w", err)
	}
	var data [1]byte
	control := make([]byte, unix.CmsgSpace(4))
	_, n, _, _, err := unix.Recvmsg(from, data[:], control, unix.MSG_CMSG_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("recvmsg", err)
	}
	messages, err := unix.ParseSocketControlMessage(control[:n])
	if err != nil || len(messages) != 1 {
		return nil, errors.New("the root actor could not connect to the runner")
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return nil, errors.New("the root actor passed no connection to the runner")
	}
	return actor.Connection(fds[0], path)
}

// dialingName is the socket at which the root actor gives connections, in the directory
// of the run.
const dialingName = "dialing"

// serveDialing opens the socket. It is found by a descriptor, as everything of the run's is,
// and the path of that directory need not be short.
func serveDialing(run runDirectory) error {
	directory, err := run.at.Open(".")
	if err != nil {
		return err
	}
	defer directory.Close()
	listener, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	err = unix.Bind(listener, &unix.SockaddrUnix{Name: fmt.Sprintf("/proc/self/fd/%d/%s", directory.Fd(), dialingName)})
	if err == nil {
		err = run.at.Chmod(dialingName, 0o600)
	}
	if err == nil {
		err = unix.Listen(listener, unix.SOMAXCONN)
	}
	if err != nil {
		unix.Close(listener)
		return err
	}
	go pass(listener)
	return nil
}

// pass gives everybody who asks a connection to the runner. Without the secret of the run,
// which is not in it, nobody can begin anything there.
func pass(listener int) {
	for {
		to, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
		if err == unix.EINTR || err == unix.ECONNABORTED {
			continue
		}
		if err != nil {
			return
		}
		if connection, err := actor.DialDescriptor(os.Getenv(actor.EnvAddress)); err == nil {
			unix.Sendmsg(to, []byte{0}, unix.UnixRights(connection), nil, unix.MSG_NOSIGNAL)
			unix.Close(connection)
		}
		unix.Close(to) // without a connection it was in vain
	}
}
