package cache

import (
	"context"
	"os/exec"
	"time"
)

// Compiler is the command of one that writes into a private directory. When ctx ends it is
// ended with what it has started, and what escapes that and has its output is not waited for.
func Compiler(ctx context.Context, private, program string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, program, arguments...)
	command.Env = Environment(private)
	command.WaitDelay = 500 * time.Millisecond
	together(command)
	return command
}
