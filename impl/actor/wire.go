// Package actor is the wire protocol between the runner and the processes of an
// implementation under test: its lines, and the end that actors have. The runner's end
// is package remote. PROTOCOL.md describes it.
//
// What every process of a scenario pays for is kept small: on Linux it does not link
// package net, so that an actor is static however it is built, and starts sooner.
package actor

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// Version is the version of the protocol.
const Version = 1

// MaxLine is the longest line in bytes, its newline included.
const MaxLine = 1 << 20

// FirstPart is how much of a hello is read before its token has to have come.
const FirstPart = 4 << 10

// The environment of an actor.
const (
	EnvAddress = "IPCSPEC_ADDRESS"
	EnvToken   = "IPCSPEC_TOKEN"
	EnvActor   = "IPCSPEC_ACTOR"
)

// RunOf is the part of a token that all actors of a run have in theirs, up to the first
// dot. It is no secret: the processes of a run can be told by it from all others.
func RunOf(token string) string {
	run, _, _ := strings.Cut(token, ".")
	return run
}

// RootName is the name of the actor that the runner itself starts.
const RootName = "root"

// Kept is the argument with which an implementation starts a process that belongs to
// none of its worlds and outlives them: the audit of what is left behind passes over it.
const Kept = "--kept"

// Role is an actor's name without that of its world.
func Role(name string) string {
	if _, rest, ok := strings.Cut(name, "/"); ok {
		return rest
	}
	return name
}

// SettleTime is how long an operation of an actor that cannot observe its own
// threads has to complete before it counts as blocked.
const SettleTime = 100 * time.Millisecond

// Hello is the first line of every connection.
type Hello struct {
	Protocol  int             `json:"protocol"`
	Token     string          `json:"token"`
	Actor     string          `json:"actor"`
	PID       int             `json:"pid"`
	Statement *impl.Statement `json:"statement,omitempty"`
}

type greeting struct {
	Hello *Hello `json:"hello"`
}

// Request asks an actor to perform an operation.
type Request struct {
	ID     int             `json:"id"`
	Op     string          `json:"op"`
	Thread string          `json:"thread,omitempty"`
	Args   json.RawMessage `json:"args,omitempty"`
	// Token is the secret of the actor that the operation starts.
	Token string `json:"token,omitempty"`
}

// Answer is any line from an actor after the hello.
type Answer struct {
	ID    int             `json:"id"`
	OK    json.RawMessage `json:"ok,omitempty"`
	Error *impl.Failure   `json:"error,omitempty"`
	Event string          `json:"event,omitempty"`
	In    string          `json:"in,omitempty"`
	Times []int64         `json:"t,omitempty"` // when it was begun and when it had completed
}

// DecodeAnswer reads one line from an actor and checks its form.
func DecodeAnswer(line []byte) (Answer, error) {
	var a Answer
	if err := json.Unmarshal(line, &a); err != nil {
		return a, fmt.Errorf("a line that is no answer: %s", excerpt(line))
	}
	if a.ID <= 0 {
		return a, fmt.Errorf("an answer without id: %s", excerpt(line))
	}
	said := 0
	if len(a.OK) > 0 {
		said++
	}
	if a.Error != nil {
		said++
		if err := impl.CheckFailure(a.Error); err != nil {
			return a, fmt.Errorf("operation %d: %w", a.ID, err)
		}
	}
	if a.Event != "" {
		said++
		if a.Event != "blocked" && a.Event != "unknown" {
			return a, fmt.Errorf("operation %d: no such event: %.40q", a.ID, a.Event)
		}
	}
	if n := len(a.Times); n != 0 && (n != 2 || a.Times[0] > a.Times[1]) {
		return a, fmt.Errorf("operation %d: t is the time of the call and that of the return, not %v", a.ID, a.Times)
	}
	if said != 1 {
		return a, fmt.Errorf("operation %d: an answer has exactly one of ok, error and event: %s", a.ID, excerpt(line))
	}
	return a, nil
}

func excerpt(line []byte) string {
	if len(line) > 60 {
		return fmt.Sprintf("%.60q...", line)
	}
	return fmt.Sprintf("%q", line)
}

// DecodeHello reads the first line of a connection and checks its form.
func DecodeHello(line []byte) (Hello, error) {
	var g greeting
	if err := json.Unmarshal(line, &g); err != nil || g.Hello == nil {
		return Hello{}, fmt.Errorf("no hello, but %s", excerpt(line))
	}
	return *g.Hello, nil
}

// EncodeLine makes the line of a request or an answer, its newline included. The
// error says that it would be longer than [MaxLine].
func EncodeLine(v any) ([]byte, error) {
	line, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	line = append(line, '\n')
	if len(line) > MaxLine {
		return nil, fmt.Errorf("a line of %d bytes is longer than the protocol allows", len(line))
	}
	return line, nil
}

// ErrLineTooLong is the error of [ReadLine] for a line longer than [MaxLine].
var ErrLineTooLong = errors.New("a line longer than 1 MiB")

// ReadLine returns the next line without its newline, valid until the next call. A
// last line without one is io.EOF: its sender died in the middle of it.
func ReadLine(r *bufio.Reader) ([]byte, error) {
	var long []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(long)+len(part) > MaxLine {
			return nil, ErrLineTooLong
		}
		switch {
		case err == nil && long == nil:
			return part[:len(part)-1], nil
		case err == nil:
			long = append(long, part...)
			return long[:len(long)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
			if long = append(long, part...); len(long) == MaxLine {
				return nil, ErrLineTooLong // its newline would be one byte more
			}
		case errors.Is(err, errClosed):
			return nil, io.EOF
		default:
			return nil, err
		}
	}
}

const noAddress = EnvAddress + " is not set to tcp:127.0.0.1:PORT or unix:@NAME; an actor is started by ipcspec, not by hand"
