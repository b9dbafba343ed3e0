package clients_test

import (
	"errors"
	"testing"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
)

type circle struct {
	R int `json:"r"`
}

func (circle) isShape() {}

type shape interface{ isShape() }

func (c *circle) Member(d *clients.Decoder, name []byte) {
	if string(name) == "r" {
		d.Int(&c.R)
		return
	}
	d.Skip()
}

// The discriminator may stand anywhere; a value that the contract does not have, or none, breaks it.
func TestOneOf(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		`{"a": {"r": 3, "kind": "circle"}}`:   3,
		`{"a": {"kind": "circle", "r": 4}}`:   4,
		`{"a": null}`:                         0,
		`{}`:                                  0,
		`{"a": {"r": 3}}`:                     -1,
		`{"a": {"kind": "square", "r": 3}}`:   -1,
		`{"a": {"kind": 5, "r": 3}}`:          -1,
		`{"a": {"kind": "circle", "r": "x"}}`: -1,
		`{"a": "circle"}`:                     -1,
		`{"a": {"kind": "circle"`:             -1,
	} {
		var found shape
		s := clientstest.Serve(t, "things", answer("application/json", body))
		err := s.Op("GET", "/x").Call(t.Context(), clients.Request{}, clients.Answer(&found, func(d *clients.Decoder, to *shape) {
			clients.OneOf(d, "kind", func(tag string) clients.Members {
				if tag != "circle" {
					return nil
				}
				c := new(circle)
				*to = c
				return c
			})
		}, "a"))
		got := 0
		if c, ok := found.(*circle); ok {
			got = c.R
		}
		if want < 0 {
			if !errors.Is(err, clients.ErrInvalid) {
				t.Errorf("%s: got %v", body, err)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s: got %d, %v, want %d", body, got, err, want)
		}
	}
}
