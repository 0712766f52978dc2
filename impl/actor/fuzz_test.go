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

// FuzzReadLine: every line is returned whole, up to the limit, and a last one
// without its newline is not.
func FuzzReadLine(f *testing.F) {
	f.Add([]byte("one\ntwo\n"), uint16(16))
	f.Add([]byte("\n\n\r\n"), uint16(1))
	f.Add([]byte("cut of"), uint16(16))
	f.Add(bytes.Repeat([]byte("x"), 5000), uint16(100))
	f.Add([]byte("a\n"), uint16(40))
	f.Add(bytes.Repeat([]byte("x"), 1<<10), uint16(1<<10))
	f.Add(append(bytes.Repeat([]byte("x"), MaxLine-1), '\n'), uint16(1))
	f.Fuzz(func(t *testing.T, piece []byte, times uint16) {
		if len(piece)*int(times) > MaxLine+100 || bytes.Count(piece, []byte("\n"))*int(times) > 1000 {
			return // takes too long to be tried often
		}
		stream := bytes.Repeat(piece, int(times))
		r := bufio.NewReaderSize(bytes.NewReader(stream), 16<<10)
		rest := stream
		for {
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
	})
}
