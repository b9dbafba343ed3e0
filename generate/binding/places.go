package binding

import "slices"

// Place is a name of the service's for something that it is sent, and the argument, or the field of an input, that this is
// made of.
type Place struct{ Wire, Argument string }

// maxPlaces is how deep inputs are looked into.
const maxPlaces = 4

// Places are all that a call sends of its arguments.
func (call *Call) Places() (all []Place) {
	for _, a := range call.Args {
		if a.Source.Kind != FromArgument {
			continue
		}
		wire := a.Target.Name()
		if a.Target.Body != nil {
			wire = ""
		} else {
			all = append(all, Place{wire, a.Place})
		}
		if in := call.service.input(a.Source.Type.Name()); in != nil {
			all = append(all, in.places(wire, a.Place, 1)...)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(p Place) bool {
		again := seen[p.Wire]
		seen[p.Wire] = true
		return again
	})
}

// input is the input of a name; nil where the service has none.
func (s *Service) input(name string) *Input {
	for _, i := range s.Inputs {
		if i.Name == name {
			return i
		}
	}
	return nil
}

// places are those of an input that is sent under a name, "" for the whole body.
func (i *Input) places(wire, argument string, depth int) (all []Place) {
	if wire != "" {
		wire += "."
	}
	for _, m := range i.Members {
		at := Place{wire + m.JSON, argument + "." + m.Field}
		all = append(all, at)
		if in := i.Service.input(i.def.Fields.ForName(m.Field).Type.Name()); in != nil && depth < maxPlaces {
			all = append(all, in.places(at.Wire, at.Argument, depth+1)...)
		}
	}
	return all
}
