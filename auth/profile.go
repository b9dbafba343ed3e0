package auth

import (
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Profile is the set of rules a token has to follow beyond signature, issuer,
// audience and times.
type Profile string

const (
	// ProfileAccessToken is RFC 9068 to the letter and the default: "typ" is
	// at+jwt (or application/at+jwt, in any case) and the claims iss, exp, aud,
	// sub, client_id, iat and jti are there.
	ProfileAccessToken Profile = "rfc9068"
	// ProfileGeneric is for issuers that do not follow RFC 9068: "typ" is absent,
	// JWT or at+jwt, and iss, exp, aud and sub are there. Tokens that are plainly
	// id tokens or refresh tokens are still refused; RequiredClaims should name
	// what else sets an access token of the issuer apart.
	ProfileGeneric Profile = "generic"
	// ProfileKeycloak is for a realm of Keycloak: its access tokens have the claim
	// "typ": "Bearer", and the client in "azp".
	ProfileKeycloak Profile = "keycloak"
	// ProfileAuth0 is for a tenant of Auth0, whichever of its two token profiles
	// the API has: the client is in "azp" or "client_id".
	ProfileAuth0 Profile = "auth0"
	// ProfileEntra is for one tenant of Microsoft Entra ID, in version 1.0 or 2.0:
	// the client is in "azp" or "appid", scopes are in "scp" or, for applications,
	// in "roles", and "tid" has to be the tenant in the issuer's URL.
	ProfileEntra Profile = "entra"
	// ProfileOkta is for a custom authorization server of Okta: the client is in
	// "cid", scopes are in "scp".
	ProfileOkta Profile = "okta"
	// ProfileCognito is for a user pool of Amazon Cognito: "token_use" is access, and
	// Audiences are app clients, because the tokens name those in "client_id".
	ProfileCognito Profile = "cognito"
	// ProfileFirebase is for a project of Firebase, which has no access tokens: its
	// id tokens are what it gives to clients for backends.
	ProfileFirebase Profile = "firebase"
)

// Profiles lists all profiles, the default first.
func Profiles() []Profile {
	return []Profile{
		ProfileAccessToken, ProfileGeneric, ProfileKeycloak, ProfileAuth0, ProfileEntra, ProfileOkta, ProfileCognito, ProfileFirebase,
	}
}

// TenantClaim is the default of Issuer.TenantClaim; "" is none.
func (p Profile) TenantClaim() string { return p.rules().tenant }

// rules are what a profile says of a token.
type rules struct {
	// types are the values of the header "typ", in lower case; "" is its absence.
	types []string
	// kinds are the values of the claim "typ" likewise. Nil: the header alone tells
	// the kinds of token apart, and no claim is looked at for that.
	kinds []string
	// nonce says that access tokens may have this claim of id tokens.
	nonce bool
	// audience is the claim that has to hold one of Issuer.Audiences.
	audience string
	// clients are the claims that may name the client. Those that are there have to
	// agree; with needsClient, one has to be there.
	clients     []string
	needsClient bool
	// scopes are the claims that may list scopes. The first that is there counts;
	// with needsScopes, one has to be there.
	scopes      []string
	needsScopes bool
	// required are claims that have to be there.
	required []string
	// use is what the claim "token_use" has to be; "" lets it be absent or access.
	use string
	// tenant is the default of Issuer.TenantClaim.
	tenant string
	// more checks what no table can say. May be nil.
	more func(i *issuer, claims jwt.MapClaims) *Error
}

// rules is the table of profiles.
func (p Profile) rules() rules {
	jwtOnly, anyJWT := []string{"jwt"}, []string{"", "jwt", "at+jwt"}
	noKind := []string{""}
	switch p {
	case ProfileGeneric:
		return rules{
			types: anyJWT, kinds: []string{"", "bearer", "at+jwt"}, audience: "aud", clients: []string{"client_id", "azp"},
			scopes: []string{"scope", "scp"}, required: []string{"iss", "exp", "aud", "sub"},
		}
	case ProfileKeycloak:
		// Before version 24 its access tokens repeated the nonce; the claim "typ" tells them from id tokens.
		return rules{
			types: []string{"jwt", "at+jwt"}, kinds: []string{"bearer"}, nonce: true, audience: "aud", clients: []string{"azp", "client_id"},
			scopes: []string{"scope"}, required: []string{"iss", "exp", "aud", "sub", "typ", "azp", "iat", "jti"},
		}
	case ProfileAuth0:
		return rules{
			types: []string{"jwt", "at+jwt"}, kinds: noKind, audience: "aud", clients: []string{"azp", "client_id"}, needsClient: true,
			scopes: []string{"scope"}, required: []string{"iss", "exp", "aud", "sub", "iat"},
		}
	case ProfileEntra:
		// Its id tokens name no client, and an application without roles has been granted nothing.
		return rules{
			types: jwtOnly, kinds: noKind, audience: "aud", clients: []string{"azp", "appid"}, needsClient: true,
			scopes: []string{"scp", "roles"}, needsScopes: true, tenant: "tid",
			required: []string{"iss", "exp", "aud", "sub", "iat", "tid", "ver"}, more: (*issuer).checkEntra,
		}
	case ProfileOkta:
		return rules{
			types: anyJWT, kinds: noKind, audience: "aud", clients: []string{"cid"}, needsClient: true, scopes: []string{"scp"},
			needsScopes: true, required: []string{"iss", "exp", "aud", "sub", "cid", "iat", "jti"},
		}
	case ProfileCognito:
		return rules{
			types: []string{"", "jwt"}, kinds: noKind, audience: "client_id", clients: []string{"client_id"}, needsClient: true,
			scopes: []string{"scope"}, required: []string{"iss", "exp", "sub", "client_id", "token_use", "iat", "jti"}, use: "access",
		}
	case ProfileFirebase:
		return rules{
			types: jwtOnly, kinds: noKind, audience: "aud", scopes: []string{"scope", "scp"},
			required: []string{"iss", "exp", "aud", "sub", "iat", "auth_time", "firebase"}, more: (*issuer).checkFirebase,
		}
	}
	return rules{
		types: []string{"at+jwt"}, audience: "aud", clients: []string{"client_id", "azp"}, scopes: []string{"scope", "scp"},
		required: []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"},
	}
}

// admits keeps apart the kinds of token one issuer signs with the same key
// (RFC 8725 §3.11, RFC 9068 §4).
func (r *rules) admits(p *preparsed) bool {
	switch {
	case !slices.Contains(r.types, p.typ):
		return false
	case r.kinds == nil:
		return true
	case !slices.Contains(r.kinds, p.kind), p.hashed, p.nonce && !r.nonce:
		return false
	case r.use == "" && p.use == "":
		return true
	}
	return p.use == "access"
}

// checkEntra wants the tenant that the issuer's URL names, and a version that is
// known.
func (i *issuer) checkEntra(claims jwt.MapClaims) *Error {
	if tenant, _ := claims["tid"].(string); tenant == "" || tenant != tenantIn(i.URL) {
		return refuseClaim(ReasonTenant, "tid")
	}
	if version, _ := claims["ver"].(string); version != "1.0" && version != "2.0" {
		return refuseClaim(ReasonClaimType, "ver")
	}
	return nil
}

// checkFirebase wants the one audience to be the project in the issuer's URL, and a
// viewer who has signed in.
func (i *issuer) checkFirebase(claims jwt.MapClaims) *Error {
	if project, _ := claims["aud"].(string); i.URL != firebaseIssuer+project {
		return refuseClaim(ReasonAudience, "aud")
	}
	if _, ok := claims["firebase"].(map[string]any); !ok {
		return refuseClaim(ReasonClaimType, "firebase")
	}
	signedIn, ok := claims["auth_time"].(float64)
	if !ok || time.Unix(int64(signedIn), 0).After(time.Now().Add(i.Leeway)) {
		return refuseClaim(ReasonIssuedInFuture, "auth_time")
	}
	return nil
}
