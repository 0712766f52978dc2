package remote

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/ipcspec/ipcspec/impl/actor"
)

// A connection that has not shown a token may be anybody's. It gets little time and little
// memory, and each user few of them: whoever has more loses the eldest, because who has a
// token shows it at once.

const (
	mostStrays = 128 // of each user
	fewStrays  = 16
	greetTime  = 5 * time.Second // once the root actor is there
)

var errForeign = errors.New("it was another user's")

// strays are connections that have not said hello, the eldest first.
type strays struct {
	list []stray
}

type stray struct {
	conn net.Conn
	user int // -1 if the platform does not tell
}

// ask finds out whose a connection is. Of TCP that costs a walk through a list, and is
// asked for only where more of them say nothing than implementations start at a time.
func (r *IUT) ask(conn net.Conn) int {
	r.mu.Lock()
	few := len(r.strays.list) < fewStrays
	r.mu.Unlock()
	if _, tcp := conn.(*net.TCPConn); tcp && few {
		return -1
	}
	return userOf(conn)
}

// add takes a connection, unless it is of a user who can have no actor here. The mutex of
// the implementation is held, for this and what follows.
func (s *strays) add(conn net.Conn, user int) bool {
	if !mayConnect(user) {
		return false
	}
	eldest, n := -1, 0
	for i, one := range s.list {
		if one.user == user {
			n++
			if eldest < 0 {
				eldest = i
			}
		}
	}
	if n >= mostStrays {
		s.list[eldest].conn.Close()
		s.list = append(s.list[:eldest], s.list[eldest+1:]...)
	}
	s.list = append(s.list, stray{conn, user})
	return true
}

func (s *strays) remove(conn net.Conn) {
	for i, one := range s.list {
		if one.conn == conn {
			s.list = append(s.list[:i], s.list[i+1:]...)
			return
		}
	}
}

func (s *strays) close() {
	for _, one := range s.list {
		one.conn.Close()
	}
	s.list = nil
}

// greetTime is how long a connection has to say hello. The root actor connects first, and
// finds out then what it can.
func (r *IUT) greetTime() time.Duration {
	select {
	case <-r.entry(actor.RootName).ready:
		return min(greetTime, r.limits.hello)
	default:
		return r.limits.hello
	}
}

// expectToken reads the first part of a hello, in which a token has to be that is waited
// for. Without one nothing more is read.
func (r *IUT) expectToken(reader *bufio.Reader) error {
	for n := 1; ; {
		part, err := reader.Peek(n)
		if err == nil { // what else has come already
			part, _ = reader.Peek(min(reader.Buffered(), actor.FirstPart))
		}
		switch {
		case bytes.IndexByte(part, '\n') >= 0 || r.hasToken(part):
			return nil
		case err == io.EOF && len(part) > 0:
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		case len(part) >= actor.FirstPart:
			return fmt.Errorf("a token has to come within the first %d bytes", actor.FirstPart)
		}
		n = len(part) + 1
	}
}

func (r *IUT) hasToken(part []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, token := range r.tokens {
		if bytes.Contains(part, []byte(token)) {
			return true
		}
	}
	return false
}
