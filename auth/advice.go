package auth

import (
	"context"
	"regexp"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// How often one issuer's refusals are looked into, and how often that is told.
const (
	adviceInterval = time.Second
	adviceLogged   = time.Minute
)

// advice says in the log which profile would accept what the issuer's own refuses.
// It never changes a verdict.
type advice struct {
	mu            sync.Mutex
	next, nextLog time.Time
}

// due reports whether one more refusal shall be looked into, so that a flood of them
// costs one signature a second.
func (a *advice) due(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Before(a.next) || now.Before(a.nextLog) {
		return false
	}
	a.next = now.Add(adviceInterval)
	return true
}

// told notes that the log has the advice.
func (a *advice) told(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.nextLog = now.Add(adviceLogged)
}

// advise looks for the profile that a refused token follows. Only a token that the
// issuer has signed counts, so that nobody else can talk an operator into anything,
// and only keys at hand are used, so that no refusal causes a fetch.
func (i *issuer) advise(ctx context.Context, token string, p *preparsed, why Reason) {
	switch why {
	case ReasonTokenType, ReasonMissingClaim, ReasonAudience, ReasonClaimType:
	default:
		return
	}
	key, absent := lookUp(i.keys.current(), p.kid, p.alg)
	if now := time.Now(); absent != "" || !i.advice.due(now) {
		return
	}
	claims := make(jwt.MapClaims, 16)
	if _, err := i.anyone.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return key.public, nil }); err != nil {
		return
	}
	if i.follows(i.Profile, p, claims) {
		return // the shape is right: it is the audience, or a claim that the configuration asks for
	}
	for _, profile := range [...]Profile{
		ProfileAccessToken, ProfileCognito, ProfileEntra, ProfileFirebase, ProfileOkta, ProfileKeycloak, ProfileAuth0, ProfileGeneric,
	} {
		if i.follows(profile, p, claims) {
			i.advice.told(time.Now())
			i.keys.log.WarnContext(ctx, "a token of the issuer is refused that another profile would accept; if it is an access token, set that profile",
				"issuer", i.URL, "reason", string(why), "profile", string(i.Profile), "would_accept", string(profile))
			return
		}
	}
}

// follows reports whether a token has the shape of a profile, whoever it is for.
func (i *issuer) follows(profile Profile, p *preparsed, claims jwt.MapClaims) bool {
	other := &issuer{Issuer: Issuer{URL: i.URL, Leeway: i.Leeway, Profile: profile}, rules: profile.rules()}
	if !other.rules.admits(p) || profile == ProfileAuth0 && !fromAuth0(claims) {
		return false
	}
	_, err := other.viewer(claims)
	return err == nil
}

// auth0Subject is a subject of Auth0: connection|user, or client@clients.
var auth0Subject = regexp.MustCompile(`^[\w.-]+\|.|.@clients$`)

// fromAuth0 knows Auth0 by its subjects: nothing else in its tokens is its own.
func fromAuth0(claims jwt.MapClaims) bool {
	subject, _ := claims["sub"].(string)
	return auth0Subject.MatchString(subject)
}
