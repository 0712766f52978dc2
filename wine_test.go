package ipcspec_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/ipcspec/ipcspec"
)

// wineDeviations is where Wine is known to differ from what Microsoft documents.
const wineDeviations = "testdata/deviations/wine.json"

// TestWine verifies the Win32 API as Wine implements it. IPCSPEC_WINE names the
// command; .ci/wine installs one and prints it.
func TestWine(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("this machine runs windows")
	}
	wine := os.Getenv("IPCSPEC_WINE")
	if wine == "" {
		need(t, "wine", "IPCSPEC_WINE names no command; .ci/wine installs Wine and prints one")
	}
	actor := filepath.Join(t.TempDir(), "ipcspec-actor.exe")
	build := exec.Command("go", "build", "-o", actor, "./cmd/ipcspec-actor")
	build.Env = append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	iut, err := ipcspec.Open(context.Background(), "'"+wine+"' '"+actor+"'")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { iut.Close() })
	options := []ipcspec.Option{ipcspec.WithAudit(ipcspec.AuditFail)}
	if _, err := os.Stat(wineDeviations); err == nil {
		options = append(options, ipcspec.WithDeviations(wineDeviations))
	}
	ipcspec.Test(t, iut, options...)
}
