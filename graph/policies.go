package graph

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// What a file may name, the limiter can count.
const _ uint = ratelimit.MaxUnits - schema.MaxPoints

// newRates compiles the limits of client.yaml. What the limiter refuses is reported where the file has it; a file that
// has mistakes is compiled to nothing.
func newRates(profile *schema.Client) (out rates, err error) {
	var viewers, anonymous []ratelimit.Policy
	var errs []error
	for i, r := range profile.Policy.Rate {
		t := translation{file: profile.Policy, at: fmt.Sprintf("rate[%d]", i), rate: r}
		p, err := t.viewers()
		errs = append(errs, err)
		viewers = append(viewers, p)
		if r.Anonymous == schema.AnonymousSkip && r.Key != "client" && r.Key != "address" {
			continue
		}
		p, err = t.anonymous(p)
		errs = append(errs, err)
		anonymous = append(anonymous, p)
	}
	if err := errors.Join(errs...); err != nil || profile.Policy.Flawed() {
		return rates{}, err
	}
	if out.viewers, err = ratelimit.NewSet(profile.Name, viewers...); err != nil {
		return rates{}, err
	}
	out.anonymous, err = ratelimit.NewSet(profile.Name, anonymous...)
	return out, err
}

// translation makes the limiter's policies of one limit of client.yaml.
type translation struct {
	file *schema.Policy
	at   string // its path
	rate schema.Rate
}

// viewers is the policy for those who have a token.
func (t translation) viewers() (ratelimit.Policy, error) {
	r := t.rate
	p := ratelimit.Policy{
		Name: r.Name, Per: ratelimit.Partition(r.Key), Limit: int64(r.Limit), Window: r.Window,
		Burst: t.burst(r.Burst), Lease: r.Leases,
	}
	err := errors.Join(
		p.Algorithm.UnmarshalText([]byte(r.Algorithm)), p.Mode.UnmarshalText([]byte(r.Mode)), p.OnOutage.UnmarshalText([]byte(r.OnOutage)),
	)
	var paths []string // of the overrides
	add := func(under, name string, a schema.Allowance, o ratelimit.Override) {
		o.Limit, o.Burst = int64(a.Limit), t.burst(a.Burst)
		p.Overrides = append(p.Overrides, o)
		paths = append(paths, t.file.Under(t.at+".overrides."+under, name))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Overrides.Operations)) {
		add("operations", name, r.Overrides.Operations[name], ratelimit.Override{Operation: name})
	}
	for _, value := range slices.Sorted(maps.Keys(r.Overrides.Tiers.Values)) {
		add("tiers.values", value, r.Overrides.Tiers.Values[value], ratelimit.Override{Claim: r.Overrides.Tiers.Claim, Value: value})
	}
	return p, errors.Join(err, t.placed(p.Validate(), t.at, paths))
}

// anonymous is the policy for those who have no token, made of that for viewers.
func (t translation) anonymous(p ratelimit.Policy) (ratelimit.Policy, error) {
	if t.rate.Anonymous == schema.AnonymousShared && t.rate.Key != "address" {
		p.Per = ratelimit.PerClient
	}
	a := t.rate.Overrides.Anonymous
	if a == nil {
		return p, nil
	}
	p.Limit, p.Burst = int64(a.Limit), t.burst(a.Burst)
	own := p
	own.Overrides = nil // reported with the viewers'
	return p, t.placed(own.Validate(), t.at+".overrides.anonymous", nil)
}

// burst is for the algorithms that have one.
func (t translation) burst(n schema.Points) int64 {
	if t.rate.Algorithm.Bursts() {
		return int64(n)
	}
	return 0
}

// placed reports the limiter's mistakes at the keys that they come from, at being the path of the policy and paths
// those of its overrides. Where one of the numbers could not be read, or is refused already, nothing is said of how
// they fit.
func (t translation) placed(err error, at string, paths []string) error {
	var errs []error
	for _, e := range apart(err) {
		wrong, ok := errors.AsType[*ratelimit.PolicyError](e)
		if !ok {
			errs = append(errs, e)
			continue
		}
		path := at
		if wrong.Override >= 0 {
			path = paths[wrong.Override]
		}
		switch wrong.Field {
		case "per":
			path += ".key"
		case "lease":
			path += ".leases"
		case "limit", "burst", "window":
			if slices.ContainsFunc([]string{path + ".limit", path + ".burst", t.at + ".window", t.at + ".algorithm"}, t.file.Wrong) {
				continue
			}
			if path += "." + wrong.Field; wrong.Field == "window" {
				path = t.at + ".window"
			}
		case "name", "algorithm", "mode", "onOutage":
			path += "." + wrong.Field
		}
		errs = append(errs, t.file.Refuse(path, "%s", wrong.Reason))
	}
	return errors.Join(errs...)
}

// apart takes joined errors apart.
func apart(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}
