package edge

import "testing"

// TestWildcardStandsForALabelOnly: found by FuzzOrigin. Whatever came before the first dot stood for a label, so that
// https://evil/.example.com passed for a host below example.com. No browser sends such an Origin, but others do.
func TestWildcardStandsForALabelOnly(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]bool{
		"https://a.example.com": true, "https://xn--bcher-kva.example.com": true, "https://pr-7_b.example.com": true,
		"https://evil/.example.com": false, "https://evil?.example.com": false, "https://evil#.example.com": false,
		"https://x@evil.example.com": false, "https://evil:80.example.com": false, `https://evil\.example.com`: false,
		"https://*.example.com": false, "https://.example.com": false, "https://a.b.example.com": false,
	} {
		if got := originAllowed([]string{"https://*.example.com"}, origin); got != want {
			t.Errorf("%s: allowed %v, want %v", origin, got, want)
		}
	}
}
