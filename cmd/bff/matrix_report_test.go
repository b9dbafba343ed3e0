package main

import (
	"encoding/json"
	"slices"
)

// result is what a message brings.
type result struct {
	Payload    *result // of multipart subscriptions
	Data       json.RawMessage
	Errors     []coded
	HasNext    *bool
	Pending    []json.RawMessage
	Extensions struct {
		Degraded []struct{ Service string }
		Cost     *struct {
			ActualQueryCost *int
			ThrottleStatus  struct{ CurrentlyAvailable int }
		}
	}
	Incremental []struct {
		Path   []any
		Errors []coded
	}
	Completed []struct{ Errors []coded }
}

type coded struct {
	Extensions struct{ Code, RequestID string }
}

// digest sums up the results.
func (v *visitor) digest() {
	v.Results, v.Data, v.Noted, v.Actual = len(v.results), "none", unsaid, unsaid
	for _, text := range v.results {
		var r result
		if err := json.Unmarshal(text, &r); err != nil {
			v.End = "not JSON: " + string(text)
			return
		}
		if r.Payload != nil {
			r = *r.Payload
		}
		v.add(r)
	}
	slices.Sort(v.Codes)
	v.Codes, v.Degraded = slices.Compact(v.Codes), slices.Compact(v.Degraded)
}

func (v *visitor) add(r result) {
	switch {
	case string(r.Data) == "null" && v.Data == "none":
		v.Data = "null"
	case len(r.Data) > 0 && string(r.Data) != "null":
		v.Data = "some"
	}
	if r.HasNext != nil {
		v.Next += map[bool]string{true: "y", false: "n"}[*r.HasNext]
	}
	errs := r.Errors
	for _, i := range r.Incremental {
		errs = append(errs, i.Errors...)
		if i.Path != nil {
			v.Form = "2022"
		}
	}
	for _, c := range r.Completed {
		errs = append(errs, c.Errors...)
	}
	if len(r.Pending) > 0 {
		v.Form = "v0.2"
	}
	for _, e := range errs {
		v.Codes = append(v.Codes, e.Extensions.Code)
		if e.Extensions.RequestID != v.cell.requestID() {
			v.Strays = append(v.Strays, "error "+e.Extensions.RequestID)
		}
	}
	for _, d := range r.Extensions.Degraded {
		v.Degraded = append(v.Degraded, d.Service)
	}
	if cost := r.Extensions.Cost; cost != nil {
		v.Noted, v.Actual = v.arena.allowance()-cost.ThrottleStatus.CurrentlyAvailable, unsaid
		if cost.ActualQueryCost != nil {
			v.Actual = *cost.ActualQueryCost
		}
	}
}
