package schema

import (
	"strconv"
	"time"
)

// MaxPoints is the largest number of cost points that a client.yaml may name.
const MaxPoints = 1_000_000_000

// Points are cost points: at least one, at most [MaxPoints].
type Points int64

// Bounds are those of the file, for its reader.
func (Points) Bounds() (least, most string) { return "1", strconv.Itoa(MaxPoints) }

// Rate is one rate limit of a client, counted in cost points. An operation
// must be admitted by all of a client's limits.
type Rate struct {
	// Name names the limit in headers, errors and metrics. Required; lower-case
	// letters, digits and dashes.
	Name string `yaml:"name" required:"true"`
	// Key says who shares an allowance: viewer, client, address, or
	// claim:<name> for a claim of the token. Default viewer.
	Key string `yaml:"key"`
	// Algorithm is how use is counted. Default gcra.
	Algorithm Algorithm `yaml:"algorithm"`
	// Limit is the points allowed in each Window. Required.
	Limit Points `yaml:"limit" required:"true"`
	// Window is the time that Limit is for. Default 1m.
	Window time.Duration `yaml:"window" min:"100ms" max:"744h"`
	// Burst is the points that may be spent at once after a pause; tokenBucket
	// and gcra only. Default: Limit.
	Burst Points `yaml:"burst"`
	// Mode enforces the limit, or only counts what it would refuse. Default
	// enforce.
	Mode RateMode `yaml:"mode"`
	// OnOutage says what holds while Redis does not answer. Default local.
	OnOutage OnOutage `yaml:"onOutage"`
	// Anonymous says who shares an allowance when the request has no token, for
	// keys that need one. Default address.
	Anonymous Anonymous `yaml:"anonymous"`
	// Leases lets a node take points in advance for busy keys, which saves
	// calls to Redis and may admit some percent too much; tokenBucket and gcra
	// only. Default false.
	Leases bool `yaml:"leases"`
	// Overrides replaces limits for some operations or viewers.
	Overrides Overrides `yaml:"overrides"`
}

// Overrides are allowances that replace a limit's own. The first that applies
// is taken: the operation's, the tier's, the anonymous one.
type Overrides struct {
	// Operations maps operation names to their own allowance, counted apart
	// from the rest.
	Operations map[string]Allowance `yaml:"operations"`
	// Tiers chooses the allowance by a claim of the token.
	Tiers Tiers `yaml:"tiers"`
	// Anonymous is the allowance of requests without a token.
	Anonymous *Allowance `yaml:"anonymous"`
}

// Tiers maps the values of one claim, such as plan, to allowances. A value
// that is not listed has the limit's own.
type Tiers struct {
	// Claim is the name of the claim.
	Claim string `yaml:"claim"`
	// Values maps the claim's values to allowances.
	Values map[string]Allowance `yaml:"values"`
}

// Allowance is a limit and burst that replace those of a [Rate].
type Allowance struct {
	// Limit is the points allowed in each window. Required.
	Limit Points `yaml:"limit" required:"true"`
	// Burst is as in [Rate]. Default: Limit.
	Burst Points `yaml:"burst"`
}

// Algorithm is a way of counting use.
type Algorithm string

// Values of [Algorithm].
const (
	FixedWindow    Algorithm = "fixedWindow"
	SlidingLog     Algorithm = "slidingLog"
	SlidingCounter Algorithm = "slidingCounter"
	TokenBucket    Algorithm = "tokenBucket"
	GCRA           Algorithm = "gcra"
)

// Allowed lists the values.
func (Algorithm) Allowed() []string {
	return []string{"fixedWindow", "slidingLog", "slidingCounter", "tokenBucket", "gcra"}
}

// Bursts reports whether the algorithm knows a burst apart from its limit.
func (a Algorithm) Bursts() bool { return a == TokenBucket || a == GCRA }

// RateMode says whether a limit refuses.
type RateMode string

// Values of [RateMode].
const (
	Enforce RateMode = "enforce"
	Shadow  RateMode = "shadow"
)

// Allowed lists the values.
func (RateMode) Allowed() []string { return []string{"enforce", "shadow"} }

// OnOutage says what holds while the shared store does not answer.
type OnOutage string

// Values of [OnOutage].
const (
	OutageLocal  OnOutage = "local"  // each node enforces its share, with headroom
	OutageOpen   OnOutage = "open"   // everything is admitted
	OutageClosed OnOutage = "closed" // nothing is admitted
)

// Allowed lists the values.
func (OnOutage) Allowed() []string { return []string{"local", "open", "closed"} }

// Anonymous says who shares an allowance when there is no token.
type Anonymous string

// Values of [Anonymous].
const (
	AnonymousAddress Anonymous = "address" // each address has its own
	AnonymousShared  Anonymous = "shared"  // all of them share one
	AnonymousSkip    Anonymous = "skip"    // the limit is not for them
)

// Allowed lists the values.
func (Anonymous) Allowed() []string { return []string{"address", "shared", "skip"} }

// SetDefaults fills in what a limit in a file may leave out.
func (r *Rate) SetDefaults() {
	r.Key, r.Algorithm, r.Window = "viewer", GCRA, time.Minute
	r.Mode, r.OnOutage, r.Anonymous = Enforce, OutageLocal, AnonymousAddress
}

// defaultRate is the limit of a client.yaml that has none. It follows the
// highest cost of an operation, so that raising that needs no second key: by
// default 100 points a second on average, which is several screens.
func defaultRate(maxCost Points) []Rate {
	r := Rate{Name: "viewer", Limit: 6 * maxCost, Burst: 2 * maxCost}
	r.SetDefaults()
	return []Rate{r}
}

// derive fills in bursts.
func (r *Rate) derive() {
	if r.Burst == 0 {
		r.Burst = r.Limit
	}
	each := func(m map[string]Allowance) {
		for name, a := range m {
			m[name] = a.derived()
		}
	}
	each(r.Overrides.Operations)
	each(r.Overrides.Tiers.Values)
	if a := r.Overrides.Anonymous; a != nil {
		*a = a.derived()
	}
}

func (a Allowance) derived() Allowance {
	if a.Burst == 0 {
		a.Burst = a.Limit
	}
	return a
}
