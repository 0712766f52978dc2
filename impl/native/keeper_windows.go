package native

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/windows"
)

// envKeeper makes this program the keeper of a desktop: it names the handles of
// the pipes that its starter speaks through.
const envKeeper = "IPCSPEC_KEEPER"

// keeper is a process that lives on a desktop under Wine as long as the station
// is there: the desktop then stays in use, and somebody can empty the clipboard
// after the last actor.
type keeper struct {
	ask, answers *os.File
}

// keep starts the station's keeper and waits until the desktop is ready.
func (s *station) keep(job windows.Handle) error {
	askRead, askWrite, err := os.Pipe()
	if err != nil {
		return err
	}
	defer askRead.Close()
	answerRead, answerWrite, err := os.Pipe()
	if err != nil {
		return err
	}
	defer answerWrite.Close()
	k := newActor{
		desktop: s.desktopName(), job: job, kept: true,
		handles: []windows.Handle{windows.Handle(askRead.Fd()), windows.Handle(answerWrite.Fd())},
		env:     []string{fmt.Sprintf("%s=%d %d", envKeeper, askRead.Fd(), answerWrite.Fd())},
	}
	_, process, err := k.start()
	if err != nil {
		return err
	}
	windows.CloseHandle(process)
	s.keeper = &keeper{ask: askWrite, answers: answerRead}
	return s.keeper.await()
}

// await reads one answer.
func (k *keeper) await() error {
	var answer [1]byte
	if _, err := k.answers.Read(answer[:]); err != nil {
		return err
	}
	if answer[0] == 0 {
		return errors.New("it could not be emptied")
	}
	return nil
}

func (k *keeper) emptyClipboard() error {
	if _, err := k.ask.Write([]byte{1}); err != nil {
		return err
	}
	return k.await()
}

// runKeeper is the keeper's own side. It ends with its starter.
func runKeeper(handles string) int {
	runtime.LockOSThread()
	var ask, answer uintptr
	if _, err := fmt.Sscan(handles, &ask, &answer); err != nil {
		return 2
	}
	asked, answers := os.NewFile(ask, "ask"), os.NewFile(answer, "answer")
	getDesktopWindow.Call()
	for done := byte(1); ; {
		if _, err := answers.Write([]byte{done}); err != nil {
			return 0
		}
		var request [1]byte
		if _, err := asked.Read(request[:]); err != nil {
			return 0
		}
		done = 0
		if opened, _, _ := openClipboard.Call(0); opened != 0 {
			if emptied, _, _ := emptyClipboard.Call(); emptied != 0 {
				done = 1
			}
			closeClipboard.Call()
		}
	}
}
