package redistest

import (
	"cmp"
	"encoding/gob"
	"os"
	"os/exec"
)

// Again runs the test binary once more, as a process of its own, in whose environment variable is 1: by that its TestMain
// knows to decode what is given from standard input, and to encode what was seen to standard output, both by package gob.
// It calls started with the process, which it waits for.
func Again(variable string, given, seen any, started func(*os.Process)) error {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), variable+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	started(cmd.Process)
	err = gob.NewEncoder(in).Encode(given)
	if err == nil {
		err = gob.NewDecoder(out).Decode(seen)
	}
	return cmp.Or(err, cmd.Wait())
}
