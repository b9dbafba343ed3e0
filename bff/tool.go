package bff

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
)

const toolHelp = `It runs "go tool generate" in the working directory, which must be in a module that has the tool, as bff init writes it: what
only the generator needs is not in this program.
`

// toolCommand is a command that is a tool of the module's.
func toolCommand(name string, tool ...string) func(context.Context, *console, []string) error {
	return func(ctx context.Context, c *console, args []string) error {
		if slices.ContainsFunc(args, func(a string) bool { return a == "-h" || a == "--help" || a == "-help" }) {
			help(c, flags(c, name))
			return flag.ErrHelp
		}
		if name == "add" {
			if len(args) == 0 || args[0] != "service" {
				return errUsage
			}
			args = args[1:]
		}
		cmd := exec.CommandContext(ctx, "go", slices.Concat([]string{"tool"}, tool, args)...)
		cmd.Stdout, cmd.Stderr = c.out, c.err
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it ends as it would by itself
		err := cmd.Run()
		if failed, ok := errors.AsType[*exec.ExitError](err); ok && ctx.Err() == nil {
			return fmt.Errorf("go tool %s: %w", tool[0], failed)
		}
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
}
