package bff

import (
	"errors"
	"flag"
	"fmt"
	"slices"
)

// anyNumber of arguments beside flags is fine.
const anyNumber = -1

// flags makes the flag set of a command.
func flags(c *console, name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(c.err)
	fs.Usage = func() {} // after a mistake one line is enough, see exitCode; for -h see parse
	return fs
}

// parse reads flags, which may stand before, between and after other arguments, and returns those; want is how many
// there must be. For -h it writes the command's help.
func parse(c *console, fs *flag.FlagSet, args []string, want int) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			help(c, fs)
			return nil, err
		} else if err != nil {
			return nil, errUsage
		}
		parsed := len(args) - fs.NArg()
		if parsed > 0 && args[parsed-1] == "--" || fs.NArg() == 0 {
			rest = append(rest, fs.Args()...)
			break
		}
		rest, args = append(rest, fs.Arg(0)), fs.Args()[1:]
	}
	if want != anyNumber && len(rest) != want {
		fmt.Fprintf(c.err, "bff: unexpected arguments: %q\n", rest)
		return nil, errUsage
	}
	return rest, nil
}

// help writes all there is to say of a command.
func help(c *console, fs *flag.FlagSet) {
	all := c.commands()
	cmd := all[slices.IndexFunc(all, func(cmd command) bool { return cmd.name == fs.Name() })]
	fmt.Fprintf(c.out, "bff %s: %s\n\nusage: %s\n", cmd.name, cmd.summary, cmd.line())
	count := 0
	fs.VisitAll(func(*flag.Flag) { count++ })
	if count > 0 {
		fmt.Fprint(c.out, "\nFlags:\n")
		fs.SetOutput(c.out)
		fs.PrintDefaults()
	}
	if cmd.more != "" {
		fmt.Fprintf(c.out, "\n%s", cmd.more)
	}
}
