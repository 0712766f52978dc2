package actor

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// FuzzDecodeAnswer: whatever an actor sends is an answer of the documented form
// or an error in one line, and an answer survives being sent again.
func FuzzDecodeAnswer(f *testing.F) {
	for _, line := range []string{
		`{"id":7,"ok":{"count":5}}`,
		`{"id":7,"ok":{}}`,
		`{"id":8,"error":{"condition":"broken pipe","native":"EPIPE","code":32}}`,
		`{"id":8,"error":{"native":"EPIPE"}}`,
		`{"id":8,"error":{"condition":"broken pipe","native":"EAGAIN"}}`,
		`{"id":9,"event":"blocked","in":"read"}`,
		`{"id":9,"event":"unknown"}`,
		`{"id":9,"event":"asleep"}`,
		`{"id":9,"ok":{"data":"bGF0ZQ=="},"t":[1,2]}`,
		`{"id":9,"ok":null,"error":null}`,
		`{"id":0,"ok":{}}`, `{"id":-1,"ok":{}}`, `{"id":1.5,"ok":{}}`, `{"id":99999999999999999999,"ok":{}}`,
		`{"id":1,"ok":{},"event":"blocked"}`,
		`{"hello":{"protocol":1}}`, `[]`, `null`, ``, `{`, "\x00\xff", `{"id":1,"ok":` + strings.Repeat("[", 200),
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		a, err := DecodeAnswer(line)
		if err != nil {
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 500 {
				t.Errorf("an error that is no short line: %q", err)
			}
			return
		}
		if a.ID <= 0 {
			t.Errorf("id %d", a.ID)
		}
		if a.Error != nil && a.Error.Condition == "" {
			t.Error("a failure without a condition")
		}
		again, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := DecodeAnswer(again); err != nil || b.ID != a.ID || b.Event != a.Event || (b.Error == nil) != (a.Error == nil) {
			t.Errorf("%s became %s: %v", line, again, err)
		}
	})
}

// FuzzReadLine: every line is returned whole, and a last one without its newline is not.
// However it comes in pieces, and however small the buffer: lines of this size are many a
// second; the limit is what TestLongestLine is about.
func FuzzReadLine(f *testing.F) {
	f.Add([]byte("one\ntwo\n"), uint8(16), uint8(3))
	f.Add([]byte("\n\n\r\n"), uint8(1), uint8(1))
	f.Add([]byte("cut of"), uint8(16), uint8(2))
	f.Add(bytes.Repeat([]byte("x"), 100), uint8(7), uint8(200))
	f.Add([]byte("a long line than the buffer has room for\nand another\n"), uint8(0), uint8(255))
	f.Fuzz(func(t *testing.T, stream []byte, buffer, piece uint8) {
		readsAll(t, stream, 16+int(buffer), 1+int(piece))
	})
}

// TestLongestLine has lines about as long as they may be.
func TestLongestLine(t *testing.T) {
	for _, n := range []int{MaxLine - 2, MaxLine - 1, MaxLine, MaxLine + 1, 2 * MaxLine} {
		for _, end := range []string{"", "\n", "\nnext\n"} {
			readsAll(t, append(bytes.Repeat([]byte("x"), n), end...), 16<<10, 5000)
		}
	}
}

// pieces come one at a time.
type pieces struct {
	rest []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest[:min(p.size, len(p.rest))])
	p.rest = p.rest[n:]
	return n, nil
}

func readsAll(t *testing.T, stream []byte, buffer, piece int) {
	t.Helper()
	r := bufio.NewReaderSize(&pieces{stream, piece}, buffer)
	for rest := stream; ; {
		line, err := ReadLine(r)
		want, after, whole := bytes.Cut(rest, []byte("\n"))
		switch {
		case err == nil && whole && len(want) < MaxLine && bytes.Equal(line, want):
			rest = after
			continue
		case errors.Is(err, ErrLineTooLong) && len(want) >= MaxLine:
		case err == io.EOF && !whole && len(want) < MaxLine:
		default:
			t.Errorf("after %d bytes: %d bytes and %v; the line has %d, its newline: %v", len(stream)-len(rest), len(line), err, len(want), whole)
		}
		return
	}
}

// FuzzDecodeHello: whatever is said first is a hello or an error in one short line.
func FuzzDecodeHello(f *testing.F) {
	for _, line := range []string{
		`{"hello":{"protocol":1,"token":"t","actor":"root","pid":1,"statement":{"name":"n","family":"posix","mechanisms":["pipe"],"options":{"pipe.buf":1e13}}}}`,
		`{"hello":null}`, `{"hello":[]}`, `{}`, ``, "\x1b[2J", `{"hello":{"pid":-1}}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		hello, err := DecodeHello(line)
		if err != nil {
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 500 {
				t.Errorf("an error that is no short line: %q", err)
			}
			return
		}
		if hello.Statement == nil || hello.Statement.Check() != nil {
			return
		}
		for name, value := range hello.Statement.Options {
			if n, ok := value.(float64); ok && (n < 0 || n > 1<<30) {
				t.Errorf("%s is %v", name, n)
			}
		}
	})
}
