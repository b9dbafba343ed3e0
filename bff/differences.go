package bff

import (
	"reflect"
	"slices"

	"github.com/facetgraph/facet/schema"
)

// differences lists the keys whose values differ between two configurations, in the order of the file's documentation:
// of lists the list, of everything else the single key.
func differences(a, b *Config) []string {
	return differ(reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem(), "")
}

func differ(a, b reflect.Value, path string) (keys []string) {
	switch {
	case a.Kind() == reflect.Struct && keyed(a.Type()):
		for i := range a.NumField() {
			if key := a.Type().Field(i).Tag.Get("yaml"); key != "" && key != "-" {
				keys = append(keys, differ(a.Field(i), b.Field(i), join(path, key))...)
			}
		}
	case a.Kind() == reflect.Map && a.Len() > 0 && b.Len() > 0:
		keys = differInMap(a, b, path)
	case a.Kind() == reflect.Map || a.Kind() == reflect.Slice:
		if a.Len() != b.Len() || a.Len() > 0 && !reflect.DeepEqual(a.Interface(), b.Interface()) {
			keys = []string{path}
		}
	case !reflect.DeepEqual(a.Interface(), b.Interface()):
		keys = []string{path}
	}
	return keys
}

// differInMap compares maps that have something in them; what only one of them has differs as a whole.
func differInMap(a, b reflect.Value, path string) (keys []string) {
	var names []string
	for _, m := range []reflect.Value{a, b} {
		for _, name := range m.MapKeys() {
			names = append(names, name.String())
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		key := reflect.ValueOf(name).Convert(a.Type().Key())
		switch va, vb := a.MapIndex(key), b.MapIndex(key); {
		case va.IsValid() && vb.IsValid():
			keys = append(keys, differ(va, vb, join(path, name))...)
		default:
			keys = append(keys, join(path, name))
		}
	}
	return keys
}

// keyed says that a struct has keys of its own in the file, unlike a secret.
func keyed(t reflect.Type) bool {
	for f := range t.Fields() {
		if f.Tag.Get("yaml") != "" {
			return true
		}
	}
	return false
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// clientChanges are what a reload does to clients, by name; a changed one says what of it changed.
type clientChanges struct{ added, removed, changed, unchanged []string }

func (c clientChanges) none() bool { return len(c.added)+len(c.removed)+len(c.changed) == 0 }

// attributes are the changes as a line of the log has them.
func (c clientChanges) attributes() (out []any) {
	for _, one := range []struct {
		what  string
		names []string
	}{{"added", c.added}, {"removed", c.removed}, {"changed", c.changed}, {"unchanged", c.unchanged}} {
		if len(one.names) > 0 {
			out = append(out, one.what, one.names)
		}
	}
	return out
}

// changesBetween compares two sets of clients.
func changesBetween(old, now *schema.Set) (c clientChanges) {
	for _, client := range now.Clients {
		before := old.Client(client.Name)
		if before == nil {
			c.added = append(c.added, client.Name)
			continue
		}
		what := ""
		if before.ETag != client.ETag {
			what += " schema"
		}
		if !before.Policy.Equal(client.Policy) {
			what += " policy"
		}
		if !slices.Equal(before.Examples, client.Examples) {
			what += " examples"
		}
		if what == "" {
			c.unchanged = append(c.unchanged, client.Name)
		} else {
			c.changed = append(c.changed, client.Name+":"+what)
		}
	}
	for _, client := range old.Clients {
		if now.Client(client.Name) == nil {
			c.removed = append(c.removed, client.Name)
		}
	}
	return c
}
