package ipcspec_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/result"
)

// envPrivileged says which implementation this binary verifies, with the privileges that it has.
const envPrivileged = "IPCSPEC_TEST_PRIVILEGED"

// TestEveryPrivilege executes what needs privileges as every root that lacks some: what cannot be
// done then is not claimed, nothing fails, and nothing is left.
func TestEveryPrivilege(t *testing.T) {
	if spelled := os.Getenv(envPrivileged); spelled != "" {
		verifyPrivileged(t, spelled)
		return
	}
	if os.Geteuid() != 0 {
		need(t, "root", "only root has privileges to do without")
	}
	if _, err := exec.LookPath("setpriv"); err != nil {
		need(t, "root", "there is no setpriv, of util-linux")
	}
	for _, spelled := range []string{"linux", "libc"} {
		if spelled == "libc" && !hasCompiler() {
			need(t, "cc", "there is no C compiler")
		}
		for _, without := range []string{"all", "sys_admin", "sys_admin,setuid", "sys_admin,setgid", "sys_admin,chown", "sys_admin,kill", "sys_admin,dac_override,ipc_owner"} {
			t.Run(spelled+" without "+without, func(t *testing.T) {
				bounds := "-" + strings.ReplaceAll(without, ",", ",-")
				// In an IPC namespace of its own: others make queues, too.
				command := exec.Command("unshare", "-i", "setpriv", "--bounding-set="+bounds, "--inh-caps="+bounds, os.Args[0], "-test.run=^TestEveryPrivilege$")
				command.Env = append(os.Environ(), envPrivileged+"="+spelled)
				if said, err := command.CombinedOutput(); err != nil {
					t.Errorf("%v: %s", err, said)
				}
			})
		}
	}
}

func verifyPrivileged(t *testing.T, spelled string) {
	iut := open(t, spelled)
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{Tags: "@PIPE-30 or @MSGQ-02 or @MSGQ-09 or @MSGQ-25 or @MSGQ-28 or @MSGQ-106", Audit: ipcspec.AuditFail})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Scenarios {
		if s.Verdict == result.Failed || s.Verdict == result.Inconclusive {
			t.Errorf("%s: %s: %s", s.ID, s.Verdict, s.Reason)
		}
	}
	if err := iut.Close(); err != nil {
		t.Error(err)
	}
	if left := strings.TrimSpace(sysvQueues(t)); strings.Count(left, "\n") > 0 {
		t.Errorf("queues are left:\n%s", left)
	}
	if len(r.Leaks) > 0 {
		t.Errorf("left behind: %v", r.Leaks)
	}
}
