package auth

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// firebaseIssuer stands before the project in the URLs of Firebase's issuers.
const firebaseIssuer = "https://securetoken.google.com/"

// tenantID is how a tenant of Entra ID is written in the URL of its issuer.
var tenantID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// validateProfile reports what does not go with the issuer's profile.
func (i *Issuer) validateProfile(fail func(key, format string, args ...any)) {
	switch i.Profile {
	case ProfileEntra:
		if i.URL != "" && tenantIn(i.URL) == "" {
			fail("url", "does not name one tenant; write its id in place of common, organizations, consumers, {tenantid} or a domain, "+
				"such as https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0, and one issuer for each tenant")
		}
	case ProfileFirebase:
		project, ok := strings.CutPrefix(i.URL, firebaseIssuer)
		switch {
		case i.URL != "" && (!ok || project == "" || strings.Contains(project, "/")):
			fail("url", "is not an issuer of Firebase; allowed: %s<project>", firebaseIssuer)
		case ok && len(i.Audiences) > 0 && !slices.Equal(i.Audiences, []string{project}):
			fail("audiences", "have to be the project alone, as in the issuer's URL: %s", project)
		}
	case "", ProfileAccessToken, ProfileGeneric, ProfileKeycloak, ProfileAuth0, ProfileOkta, ProfileCognito:
	default:
		var allowed []string
		for _, p := range Profiles() {
			allowed = append(allowed, string(p))
		}
		fail("profile", "%q is unknown; allowed are %s", i.Profile, strings.Join(allowed, ", "))
	}
}

// tenantIn is the one segment of a URL that is a tenant's id, or "".
func tenantIn(raw string) (tenant string) {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	for segment := range strings.SplitSeq(u.Path, "/") {
		if !tenantID.MatchString(segment) {
			continue
		}
		if tenant != "" {
			return ""
		}
		tenant = segment
	}
	return tenant
}
