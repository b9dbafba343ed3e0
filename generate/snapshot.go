package generate

import (
	"errors"
	"os"
)

// snapshot is the text of files as they were, nil for one that was not there.
type snapshot map[string][]byte

// take remembers files. No name stands for no file.
func (s snapshot) take(names ...string) error {
	for _, name := range names {
		if name == "" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		s[name] = text
	}
	return nil
}

// restore writes them again.
func (s snapshot) restore() error {
	var errs []error
	for name, text := range s {
		err := os.Remove(name)
		if text != nil {
			err = os.WriteFile(name, text, 0o644)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
