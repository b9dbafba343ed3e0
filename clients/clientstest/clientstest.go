// Package clientstest helps to test clients of services. It is for tests only.
package clientstest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/facetgraph/facet/clients"
)

// Serve runs a handler as a service until the test ends, and returns the
// service. Name is what errors will call it.
func Serve(t testing.TB, name string, h http.Handler) *clients.Service {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return Connect(t, clients.Config{Name: name, URL: server.URL})
}

// Connect makes a service and closes it when the test ends.
func Connect(t testing.TB, c clients.Config) *clients.Service {
	t.Helper()
	s, err := clients.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// CheckMembers proves that a struct's Member method reads every field that its
// json tags name, and reads it right. Forgetting a field there goes unnoticed
// otherwise: it would be empty for ever.
func CheckMembers[T any, P interface {
	*T
	clients.Members
}](t testing.TB) {
	t.Helper()
	var want, got T
	fill(reflect.ValueOf(&want).Elem(), 1)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !clients.ReadMembers(text, P(&got)) {
		t.Fatalf("%T does not read %s", got, text)
	}
	if again, _ := json.Marshal(got); string(again) != string(text) {
		t.Errorf("%T reads\n%s\nof\n%s", got, again, text)
	}
}

// fill gives every field a value that is not zero, and different ones the more
// their type allows.
func fill(v reflect.Value, n int) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(int64(n), 0).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n) + 1000)
	case reflect.String:
		v.SetString("text " + string(rune('a'+n)))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n+1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n+i)
		}
	default:
		panic("clientstest: no value for " + v.Type().String())
	}
}
