package bff

import (
	"net/url"
	"slices"

	yaml "github.com/goccy/go-yaml"

	"github.com/facetgraph/facet/auth"
)

// masked is the configuration in effect, for operators: as bff.yaml would have it, with every default written out and
// secrets as ***.
func (c *Config) masked() string {
	shown := *c
	shown.Issuers = slices.Clone(c.Issuers)
	for i := range shown.Issuers {
		issuer := &shown.Issuers[i]
		if len(issuer.Algorithms) == 0 {
			issuer.Algorithms = auth.DefaultAlgorithms()
		}
		if issuer.TenantClaim == "" {
			issuer.TenantClaim = auth.Profile(issuer.Profile).TenantClaim()
		}
	}
	if u, err := url.Parse(c.Identity.TokenURL); err == nil {
		shown.Identity.TokenURL = u.Redacted()
	}
	text, err := yaml.MarshalWithOptions(shown, yaml.IndentSequence(true))
	if err != nil {
		return "# cannot be shown: " + err.Error() + "\n"
	}
	return string(text)
}
