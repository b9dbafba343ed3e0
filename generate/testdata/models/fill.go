// Package models holds the Go types of a schema that tests generate an executor for.
package models

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"time"
)

// Domain is what values are made of beside what their Go types say.
type Domain struct {
	Strings map[reflect.Type][]string       // the values of enums
	Members map[reflect.Type][]reflect.Type // the types of interfaces
}

// Known is set by the domain before any value is made.
var Known Domain

// Value makes a value that depends on nothing but its name, the seed of its parent and the arguments.
func Value[T any](name string, seed uint64, args ...any) (v T) {
	h := fnv.New64a()
	h.Write([]byte(name))
	text, err := json.Marshal(args)
	if err != nil {
		panic(err)
	}
	h.Write(text)
	r := rand.New(rand.NewPCG(h.Sum64(), seed))
	fill(reflect.ValueOf(&v).Elem(), r, 0)
	return v
}

const deepest = 4

func fill(v reflect.Value, r *rand.Rand, depth int) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(r.Int64N(1<<32), 0).UTC()))
		return
	}
	if names := Known.Strings[v.Type()]; names != nil {
		if v.Kind() == reflect.String {
			v.SetString(names[r.IntN(len(names))])
		} else {
			v.SetInt(r.Int64N(int64(len(names))))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if r.IntN(4) == 0 || depth > deepest {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), r, depth+1)
	case reflect.Slice:
		if r.IntN(6) == 0 {
			return
		}
		n := r.IntN(4)
		if depth > deepest {
			n = 0
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(v.Index(i), r, depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), r, depth+1)
			}
		}
	case reflect.Interface:
		members := Known.Members[v.Type()]
		if len(members) == 0 || r.IntN(5) == 0 {
			return
		}
		m := reflect.New(members[r.IntN(len(members))])
		fill(m.Elem(), r, depth+1)
		v.Set(m)
	case reflect.Map:
		if r.IntN(4) == 0 {
			return
		}
		v.Set(reflect.ValueOf(map[string]any{"n": r.IntN(9), "text": "<é>"}))
	default:
		fillPlain(v, r)
	}
}

func fillPlain(v reflect.Value, r *rand.Rand) {
	switch kind := v.Kind(); {
	case kind == reflect.String:
		v.SetString([]string{"", "plain", "<quo\"ted>", "line\nfeed", "é"}[r.IntN(5)])
	case kind == reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case v.CanInt():
		v.SetInt(r.Int64N(128))
	case v.CanUint():
		v.SetUint(r.Uint64N(128))
	case v.CanFloat():
		v.SetFloat(float64(r.IntN(1000)) / 8)
	}
}

// Stream gives two values.
func Stream[T any](name string, args ...any) <-chan T {
	ch := make(chan T, 2)
	ch <- Value[T](name, 1, args...)
	ch <- Value[T](name, 2, args...)
	close(ch)
	return ch
}
