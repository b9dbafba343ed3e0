package auth_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/auth"
)

func keySet(keys ...object) string { return text(object{"keys": keys}) }

// badAnswer is an answer of the key endpoint that must not replace a good set.
type badAnswer struct {
	name  string
	serve func(*http.Request) (*http.Response, error)
	why   string // part of IssuerStatus.LastError
}

func badBody(name, body, why string) badAnswer {
	return badAnswer{name, func(*http.Request) (*http.Response, error) { return response(http.StatusOK, body, nil), nil }, why}
}

func badAnswers() []badAnswer {
	private := edKey().jwk()
	private["d"] = b64(make([]byte, 32))
	many := []object{}
	for i := range 51 {
		many = append(many, changed(edKey().jwk(), object{"kid": fmt.Sprint(i)}))
	}
	return []badAnswer{
		badBody("empty set", `{"keys":[]}`, "no usable key"),
		badBody("no list", `{}`, "no usable key"),
		badBody("keys null", `{"keys":null}`, "no usable key"),
		badBody("keys of a wrong type", `{"keys":{}}`, "not an object with a list"),
		badBody("not an object", `[]`, "not strict JSON"),
		badBody("garbage", `<html>`, "not strict JSON"),
		badBody("empty body", ``, "not strict JSON"),
		badBody("cut off", keySet(edKey().jwk())[:40], "not strict JSON"),
		badBody("two documents", keySet(edKey().jwk())+"{}", "not strict JSON"),
		badBody("names twice", `{"keys":[],"keys":[`+text(otherEdKey().jwk())+`]}`, "not strict JSON"),
		badBody("keys and KEYS", `{"keys":[],"KEYS":[`+text(otherEdKey().jwk())+`]}`, "not strict JSON"),
		badBody("51 keys", keySet(many...), "51 keys"),
		badBody("private key only", keySet(private), "no usable key"),
		badBody("10 MB", strings.Repeat(" ", 10<<20), "more than 262144 bytes"),
		{"status 500", func(*http.Request) (*http.Response, error) {
			return response(http.StatusInternalServerError, keySet(otherEdKey().jwk()), nil), nil
		}, "status 500"},
		{"status 204", func(*http.Request) (*http.Response, error) { return response(http.StatusNoContent, "", nil), nil }, "status 204"},
		{"redirect to another host", func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "id.example.com" {
				return response(http.StatusOK, keySet(otherEdKey().jwk()), nil), nil
			}
			return response(http.StatusFound, "", http.Header{"Location": {"https://attacker.example/keys"}}), nil
		}, "redirect to another host"},
		{"redirect to http", func(r *http.Request) (*http.Response, error) {
			if r.URL.Scheme != "https" {
				return response(http.StatusOK, keySet(otherEdKey().jwk()), nil), nil
			}
			return response(http.StatusFound, "", http.Header{"Location": {"http://id.example.com/keys"}}), nil
		}, "redirect to another host or scheme"},
		{"redirect for ever", func(*http.Request) (*http.Response, error) {
			return response(http.StatusFound, "", http.Header{"Location": {"/keys"}}), nil
		}, "too many redirects"},
		{"refused", func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }, "connection refused"},
		{"never answers", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, "deadline exceeded"},
	}
}

// TestBadKeySetKeepsTheLastGoodOne: for a day nobody notices, then readiness fails
// and tokens are answered 503; a good answer heals within seconds.
func TestBadKeySetKeepsTheLastGoodOne(t *testing.T) {
	t.Parallel()
	for _, bad := range badAnswers() {
		t.Run(bad.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newIDP(edKey())
				v := p.verifier(t)
				token := edKey().token(nil, object{"exp": time.Now().Add(72 * time.Hour).Unix()})
				wantReason(t, v, token, "")
				p.handle(bad.serve)
				time.Sleep(24 * time.Hour)
				wantReason(t, v, token, "")
				if s := v.Status()[0]; !strings.Contains(s.LastError, bad.why) || s.Failures == 0 || s.Keys != 1 {
					t.Errorf("status %+v, want an error with %q", s, bad.why)
				}
				if err := v.Ready(); err != nil {
					t.Errorf("not ready while the last good set serves: %v", err)
				}
				time.Sleep(2 * time.Hour)
				wantReason(t, v, token, auth.ReasonKeysUnavailable)
				if err := v.Ready(); err == nil || !strings.Contains(err.Error(), "too old") {
					t.Errorf("ready with keys too old: %v", err)
				}
				p.publish(edKey())
				time.Sleep(11 * time.Second)
				wantReason(t, v, token, "")
			})
		})
	}
}

// TestBadFirstAnswer: without any set tokens are answered 503, quickly, and the
// first good answer is found within seconds.
func TestBadFirstAnswer(t *testing.T) {
	t.Parallel()
	for _, bad := range badAnswers() {
		t.Run(bad.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newIDP()
				p.handle(bad.serve)
				v := p.verifier(t)
				began := time.Now()
				wantReason(t, v, edKey().token(nil, nil), auth.ReasonKeysUnavailable)
				if waited := time.Since(began); waited > time.Second {
					t.Errorf("waited %s for keys, want at most 1s", waited)
				}
				if err := v.Ready(); err == nil {
					t.Error("ready without keys")
				}
				p.publish(edKey())
				time.Sleep(11 * time.Second)
				wantReason(t, v, edKey().token(nil, nil), "")
				if err := v.Ready(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestKeysLeftOut: keys that must not be used are dropped; the rest of the set
// serves.
func TestKeysLeftOut(t *testing.T) {
	t.Parallel()
	with := func(k signingKey, changes object) object { return changed(k.jwk(), changes) }
	p384 := signingKey{"p", "ES256", ec384Key().private}
	p384Token := p384.signRaw("ES384", text(p384.header(nil)), text(goodClaims(nil)))
	one := object{"e": b64([]byte{1})}
	for _, c := range []struct {
		name  string
		key   object
		token string
		want  auth.Reason
	}{
		{"use enc", with(otherEdKey(), object{"kid": "x", "use": "enc"}), otherEdKey().token(object{"kid": "x"}, nil), auth.ReasonUnknownKey},
		{"key_ops without verify", with(otherEdKey(), object{"kid": "x", "key_ops": []string{"sign"}}), otherEdKey().token(object{"kid": "x"}, nil), auth.ReasonUnknownKey},
		{"key_ops verify", with(otherEdKey(), object{"kid": "x", "key_ops": []string{"verify"}}), otherEdKey().token(object{"kid": "x"}, nil), ""},
		{"private Ed25519", with(otherEdKey(), object{"kid": "x", "d": b64(make([]byte, 32))}), otherEdKey().token(object{"kid": "x"}, nil), auth.ReasonUnknownKey},
		{"private RSA, one prime", with(rsaKey(), object{"p": "AQ"}), rsaKey().token(nil, nil), auth.ReasonUnknownKey},
		{"oct", object{"kty": "oct", "kid": "x", "k": b64(make([]byte, 32))}, edKey().token(object{"kid": "x"}, nil), auth.ReasonUnknownKey},
		{"RSA 1024", weakRSAKey().jwk(), weakRSAKey().token(nil, nil), auth.ReasonUnknownKey},
		{"RSA e=1", with(rsaKey(), one), rsaKey().token(nil, nil), auth.ReasonUnknownKey},
		{"RSA e=3", with(rsaKey(), object{"e": b64([]byte{3})}), rsaKey().token(nil, nil), auth.ReasonUnknownKey},
		{"RSA e of 9 bytes", with(rsaKey(), object{"e": b64([]byte{1, 0, 0, 0, 0, 0, 1, 0, 1})}), rsaKey().token(nil, nil), auth.ReasonUnknownKey},
		{"RSA 9000 bits", with(rsaKey(), object{"n": b64([]byte(strings.Repeat("\xff", 1125)))}), rsaKey().token(nil, nil), auth.ReasonUnknownKey},
		{"P-384 key said to be ES256", with(p384, nil), p384Token, auth.ReasonUnknownKey},
		{"P-384 key without alg", with(p384, object{"alg": nil}), p384Token, auth.ReasonUnknownKey},
		{"P-256 point off the curve", with(ecKey(), object{"x": b64(make([]byte, 32))}), ecKey().token(nil, nil), auth.ReasonUnknownKey},
		{"unknown curve", with(ecKey(), object{"crv": "secp256k1"}), ecKey().token(nil, nil), auth.ReasonUnknownKey},
		{"unknown type", with(ecKey(), object{"kty": "AKP"}), ecKey().token(nil, nil), auth.ReasonUnknownKey},
		{"alg of another type", with(ecKey(), object{"alg": "RS256"}), ecKey().token(nil, nil), auth.ReasonUnknownKey},
		{"RSA key for encryption", with(rsaKey(), object{"alg": "RSA-OAEP"}), rsaKey().token(nil, nil), auth.ReasonUnknownKey},
		{"X25519", with(otherEdKey(), object{"kid": "x", "crv": "X25519", "alg": nil}), otherEdKey().token(object{"kid": "x"}, nil), auth.ReasonUnknownKey},
		{"Ed25519 under its RFC 9864 name", with(otherEdKey(), object{"kid": "x", "alg": "Ed25519"}), otherEdKey().token(object{"kid": "x"}, nil), ""},
		{"Ed25519 of small order", with(otherEdKey(), object{"kid": "x", "x": b64(identityPoint())}), smallOrderToken(), auth.ReasonUnknownKey},
		{"duplicate kid", with(otherEdKey(), object{"kid": "ed"}), otherEdKey().token(nil, nil), auth.ReasonUnknownKey},
		{"the same key twice", edKey().jwk(), edKey().token(nil, nil), ""},
		{"certificate of someone else, URL of another", with(otherEdKey(), object{"kid": "x", "x5u": "https://attacker.example", "x5c": []string{"AAAA"}}), otherEdKey().token(object{"kid": "x"}, nil), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newIDP()
			good := changed(newEdKey("good").jwk(), nil)
			p.answer(http.StatusOK, keySet(edKey().jwk(), good, c.key), nil)
			v := p.verifier(t)
			wantReason(t, v, c.token, c.want)
			if urls := p.visited(); len(urls) != 1 {
				t.Errorf("requests to %v", urls)
			}
			if err := v.Ready(); err != nil {
				t.Errorf("the good keys are lost too: %v", err)
			}
		})
	}
}

// TestOneKeyOneAlgorithm: a key without "alg" serves the first fit of the issuer's
// list and nothing else.
func TestOneKeyOneAlgorithm(t *testing.T) {
	t.Parallel()
	p := newIDP()
	p.answer(http.StatusOK, keySet(changed(rsaKey().jwk(), object{"alg": nil})), nil)
	v := p.verifier(t, func(i *auth.Issuer) { i.Algorithms = []string{"PS256", "RS512", "RS256"} })
	sign := func(alg string) string {
		return rsaKey().signRaw(alg, text(rsaKey().header(object{"alg": alg})), text(goodClaims(nil)))
	}
	wantReason(t, v, sign("RS256"), "")
	wantReason(t, v, sign("PS256"), auth.ReasonKeyAlgorithm)
	wantReason(t, v, sign("RS512"), auth.ReasonKeyAlgorithm)
}

// TestCurveDecidesAlgorithm: a P-384 key without "alg" serves ES384, never ES256.
func TestCurveDecidesAlgorithm(t *testing.T) {
	t.Parallel()
	p := newIDP()
	p.answer(http.StatusOK, keySet(changed(ec384Key().jwk(), object{"alg": nil})), nil)
	v := p.verifier(t, func(i *auth.Issuer) { i.Algorithms = []string{"ES256", "ES384"} })
	wantReason(t, v, ec384Key().token(nil, nil), "")
	es256 := ec384Key().signRaw("ES384", text(ec384Key().header(object{"alg": "ES256"})), text(goodClaims(nil)))
	wantReason(t, v, es256, auth.ReasonKeyAlgorithm)
}

// TestNoKeyID: a token without kid passes if the issuer has one key, whatever that
// key is called.
func TestNoKeyID(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	wantReason(t, p.verifier(t), edKey().token(object{"kid": nil}, nil), "")
	p.answer(http.StatusOK, keySet(changed(edKey().jwk(), object{"kid": nil})), nil)
	wantReason(t, p.verifier(t), edKey().token(object{"kid": nil}, nil), "")
	wantReason(t, p.verifier(t), edKey().token(object{"kid": "ed"}, nil), auth.ReasonUnknownKey)
}
