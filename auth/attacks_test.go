package auth_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/golang-jwt/jwt/v5"
)

// attack is a row of the attack matrix: a token and what becomes of it ("" is
// accepted). The verifier has an Ed25519, a P-256 and an RSA key, no leeway, and
// the defaults otherwise.
type attack struct {
	name  string
	token func() string
	want  auth.Reason
}

// ed makes the token of a row from the good one.
func ed(header, claims object) func() string {
	return func() string { return edKey().token(header, claims) }
}

// edRaw signs header and claims with text put in front of their closing brace.
func edRaw(header, claims string) func() string {
	return func() string {
		put := func(m object, more string) string { return strings.TrimSuffix(text(m), "}") + more + "}" }
		return edKey().signRaw("EdDSA", put(edKey().header(nil), header), put(goodClaims(nil), claims))
	}
}

// altered changes the text of the good token.
func altered(f func(head, claims, signature string) string) func() string {
	return func() string {
		part := strings.Split(edKey().token(nil, nil), ".")
		return f(part[0], part[1], part[2])
	}
}

func hmacToken(alg string, secret []byte) string {
	text := b64([]byte(`{"alg":"`+alg+`","kid":"rsa","typ":"at+jwt"}`)) + "." + b64([]byte(text(goodClaims(nil))))
	return text + "." + b64(must(jwt.GetSigningMethod("HS256").Sign(text, secret)))
}

func rsaPEM() []byte {
	der := must(x509.MarshalPKIXPublicKey(rsaKey().private.(*rsa.PrivateKey).Public()))
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func unsigned(alg string) string {
	return b64([]byte(`{"alg":"`+alg+`","typ":"at+jwt"}`)) + "." + b64([]byte(text(goodClaims(nil)))) + "."
}

// loose signs a token of which one segment ends in bits that no byte uses. The
// signature covers them, so only a strict decoder refuses it.
func loose(segment int) func() string {
	return func() string {
		part := []string{text(edKey().header(nil)), text(goodClaims(nil))}
		for len(part[segment])%3 != 1 {
			part[segment] += " "
		}
		part[0], part[1] = b64([]byte(part[0])), b64([]byte(part[1]))
		last := len(part[segment]) - 1
		part[segment] = part[segment][:last] + string(part[segment][last]+1)
		signed := part[0] + "." + part[1]
		return signed + "." + b64(must(jwt.SigningMethodEdDSA.Sign(signed, edKey().private)))
	}
}

func nested(depth int) any {
	v := any("x")
	for range depth {
		v = []any{v}
	}
	return v
}

var algorithmAttacks = []attack{
	{"good EdDSA", ed(nil, nil), ""},
	{"good ES256", func() string { return ecKey().token(nil, nil) }, ""},
	{"good RS256", func() string { return rsaKey().token(nil, nil) }, ""},
	{"alg none", func() string { return unsigned("none") }, auth.ReasonSegments},
	{"alg none with a signature", func() string { return unsigned("none") + "AAAA" }, auth.ReasonAlgorithm},
	{"alg nOnE", func() string { return unsigned("nOnE") + "AAAA" }, auth.ReasonAlgorithm},
	{"alg None, kid of a real key", ed(object{"alg": "None"}, nil), auth.ReasonAlgorithm},
	{"HS256 with the RSA public PEM", func() string { return hmacToken("HS256", rsaPEM()) }, auth.ReasonAlgorithm},
	{"HS256 called RS256 with the RSA public PEM", func() string { return hmacToken("RS256", rsaPEM()) }, auth.ReasonSignature},
	{"HS256 with an empty key", func() string { return hmacToken("HS256", nil) }, auth.ReasonAlgorithm},
	{"RS512 with an RS256 key", func() string {
		return rsaKey().signRaw("RS512", text(rsaKey().header(object{"alg": "RS512"})), text(goodClaims(nil)))
	}, auth.ReasonAlgorithm},
	{"no kid, several keys", ed(object{"kid": nil}, nil), auth.ReasonUnknownKey},
	{"no kid and RS512", func() string {
		return rsaKey().signRaw("RS512", text(rsaKey().header(object{"alg": "RS512", "kid": nil})), text(goodClaims(nil)))
	}, auth.ReasonAlgorithm},
	{"alg missing", ed(object{"alg": nil}, nil), auth.ReasonHeader},
	{"alg number", ed(object{"alg": 1}, nil), auth.ReasonHeader},
	{"alg of another key of the issuer", ed(object{"kid": "rsa"}, nil), auth.ReasonKeyAlgorithm},
	{"kid of another key of the same type", func() string {
		return newECKey("ec", "ES256", ecKey().curve()).token(nil, nil)
	}, auth.ReasonSignature},
	{"ECDSA psychic signature (CVE-2022-21449)", func() string {
		t := ecKey().token(nil, nil)
		return t[:strings.LastIndexByte(t, '.')+1] + b64(make([]byte, 64))
	}, auth.ReasonSignature},
	{"ECDSA signature in ASN.1", func() string {
		t := ecKey().token(nil, nil)
		return t[:strings.LastIndexByte(t, '.')+1] + b64(append([]byte{0x30, 0x44, 2, 0x20}, make([]byte, 66)...))
	}, auth.ReasonSignature},
}

var headerAttacks = []attack{
	{"kid traversal", ed(object{"kid": "../../../../dev/null"}, nil), auth.ReasonUnknownKey},
	{"kid number", ed(object{"kid": 7}, nil), auth.ReasonHeader},
	{"unknown parameter", ed(object{"x": 1}, nil), ""},
	{"kid null", func() string {
		return edKey().signRaw("EdDSA", `{"alg":"EdDSA","kid":null,"typ":"at+jwt"}`, text(goodClaims(nil)))
	}, auth.ReasonHeader},
	{"kid empty", ed(object{"kid": ""}, nil), auth.ReasonHeader},
	{"kid SQL", ed(object{"kid": "' OR 1=1 --"}, nil), auth.ReasonUnknownKey},
	{"kid NUL", ed(object{"kid": "ed\x00"}, nil), auth.ReasonHeader},
	{"kid line break", ed(object{"kid": "ed\r\nX: y"}, nil), auth.ReasonHeader},
	{"kid 1 KB", ed(object{"kid": strings.Repeat("k", 1024)}, nil), auth.ReasonTooLarge},
	{"kid 300 bytes", ed(object{"kid": strings.Repeat("k", 300)}, nil), auth.ReasonHeader},
	{"jku", ed(object{"jku": "https://attacker.example/keys"}, nil), auth.ReasonHeaderKey},
	{"x5u", ed(object{"x5u": "https://attacker.example/cert"}, nil), auth.ReasonHeaderKey},
	{"jwk embedded", func() string {
		k := otherEdKey()
		return k.token(object{"jwk": k.jwk()}, nil)
	}, auth.ReasonHeaderKey},
	{"x5c", ed(object{"x5c": []string{"MIIB"}}, nil), auth.ReasonHeaderKey},
	{"crit unknown", ed(object{"crit": []string{"x"}, "x": 1}, nil), auth.ReasonCritical},
	{"crit b64", ed(object{"crit": []string{"b64"}, "b64": false}, nil), auth.ReasonCritical},
	{"b64 alone", ed(object{"b64": false}, nil), auth.ReasonCritical},
	{"crit empty", ed(object{"crit": []string{}}, nil), auth.ReasonCritical},
	{"typ JWT", ed(object{"typ": "JWT"}, nil), auth.ReasonTokenType},
	{"typ missing", ed(object{"typ": nil}, nil), auth.ReasonTokenType},
	{"typ AT+JWT", ed(object{"typ": "AT+JWT"}, nil), ""},
	{"typ application/at+jwt", ed(object{"typ": "application/at+jwt"}, nil), ""},
	{"typ Application/AT+jwt", ed(object{"typ": "Application/AT+jwt"}, nil), ""},
	{"typ twice application/", ed(object{"typ": "application/application/at+jwt"}, nil), auth.ReasonTokenType},
	{"typ with a parameter", ed(object{"typ": "at+jwt; x=y"}, nil), auth.ReasonTokenType},
	{"typ number", ed(object{"typ": 1}, nil), auth.ReasonHeader},
	{"typ of our internal identity", ed(object{"typ": auth.IdentityType}, nil), auth.ReasonTokenType},
	{"alg twice", edRaw(`,"alg":"EdDSA"`, ``), auth.ReasonDuplicate},
	{"ALG beside alg", edRaw(`,"ALG":"none"`, ``), auth.ReasonCaseVariant},
	{"Kid instead of kid", ed(object{"kid": nil, "Kid": "ed"}, nil), auth.ReasonCaseVariant},
	{"zip DEF", ed(object{"zip": "DEF"}, nil), auth.ReasonEncrypted},
	{"cty JWT (nested)", ed(object{"cty": "JWT"}, nil), auth.ReasonEncrypted},
	{"enc in a signed token", ed(object{"enc": "A128GCM"}, nil), auth.ReasonEncrypted},
	{"PBES2 count (billion hashes)", ed(object{"p2c": 2000000000}, nil), auth.ReasonEncrypted},
	{"header is an array", func() string { return edKey().signRaw("EdDSA", `["alg"]`, `{}`) }, auth.ReasonJSON},
	{"header with text behind", func() string {
		return edKey().signRaw("EdDSA", text(edKey().header(nil))+"x", text(goodClaims(nil)))
	}, auth.ReasonJSON},
}

var formAttacks = []attack{
	{"tampered claims", altered(func(h, _, s string) string {
		return h + "." + b64([]byte(text(goodClaims(object{"sub": "1"})))) + "." + s
	}), auth.ReasonSignature},
	{"empty signature", altered(func(h, c, _ string) string { return h + "." + c + "." }), auth.ReasonSegments},
	{"2 segments", altered(func(h, c, _ string) string { return h + "." + c }), auth.ReasonSegments},
	{"4 segments", altered(func(h, c, s string) string { return h + "." + c + "." + s + "." + s }), auth.ReasonSegments},
	{"5 segments (JWE)", altered(func(h, c, s string) string { return h + "." + c + "." + s + "." + s + "." + s }), auth.ReasonSegments},
	{"8,000 dots (CVE-2025-30204)", func() string { return strings.Repeat(".", 8000) }, auth.ReasonSegments},
	{"padding on the signature", altered(func(h, c, s string) string { return h + "." + c + "." + s + "==" }), auth.ReasonAlphabet},
	{"standard alphabet", altered(func(h, c, s string) string {
		return h + "." + c + "." + base64.RawStdEncoding.EncodeToString([]byte{0xfb, 0xff, 0xfe})
	}), auth.ReasonAlphabet},
	{"signature trailing bits", altered(func(h, c, s string) string {
		return h + "." + c + "." + s[:len(s)-1] + string(s[len(s)-1]+1)
	}), auth.ReasonBase64},
	{"header trailing bits", loose(0), auth.ReasonBase64},
	{"claims trailing bits", loose(1), auth.ReasonBase64},
	{"signature cut to an impossible length", altered(func(h, c, s string) string { return h + "." + c + "." + s[:len(s)-1] }), auth.ReasonBase64},
	{"line break inside the signature", altered(func(h, c, s string) string { return h + "." + c + "." + s[:9] + "\n" + s[9:] }), auth.ReasonAlphabet},
	{"carriage return inside the claims", altered(func(h, c, s string) string { return h + "." + c[:9] + "\r" + c[9:] + "." + s }), auth.ReasonAlphabet},
	{"space behind", altered(func(h, c, s string) string { return h + "." + c + "." + s + " " }), auth.ReasonAlphabet},
	{"polyglot: JSON serialization", func() string { return `{"payload":"e30","signatures":[]}` }, auth.ReasonAlphabet},
	{"1 MB", func() string { return strings.Repeat("A", 1<<20) }, auth.ReasonTooLarge},
	{"one byte too many", func() string { return strings.Repeat("A", auth.MaxTokenBytes+1) }, auth.ReasonTooLarge},
	{"a claim of 9 KB", ed(nil, object{"x": strings.Repeat("x", 9000)}), auth.ReasonTooLarge},
	{"claims 9,000 deep", ed(nil, object{"x": nested(9000)}), auth.ReasonTooLarge},
	{"claims 2,000 deep", ed(nil, object{"x": nested(2000)}), auth.ReasonTooDeep},
	{"claims 9 deep", ed(nil, object{"x": nested(8)}), auth.ReasonTooDeep},
	{"claims 8 deep", ed(nil, object{"x": nested(7)}), ""},
	{"claims not JSON", func() string { return edKey().signRaw("EdDSA", text(edKey().header(nil)), `{"iss":`) }, auth.ReasonJSON},
	{"claims with a byte order mark", func() string {
		return edKey().signRaw("EdDSA", text(edKey().header(nil)), "\ufeff"+text(goodClaims(nil)))
	}, auth.ReasonJSON},
	{"claims in ill-formed UTF-8", edRaw(``, ",\"x\":\"\xff\""), auth.ReasonJSON},
	{"lone surrogate", edRaw(``, `,"x":"\ud800"`), auth.ReasonJSON},
	{"number beyond float64", edRaw(``, `,"x":1e999`), auth.ReasonJSON},
	{"trailing comma", edRaw(``, `,`), auth.ReasonJSON},
	{"200 members", func() string {
		m := object{}
		for i := range 200 {
			m["m"+string(rune('a'+i%26))+strings.Repeat("x", i/26)] = 1
		}
		return edKey().token(nil, m)
	}, auth.ReasonTooDeep},
}

var claimAttacks = []attack{
	{"no exp", ed(nil, object{"exp": nil}), auth.ReasonMissingClaim},
	{"exp 0", ed(nil, object{"exp": 0}), auth.ReasonMissingClaim},
	{"exp string", ed(nil, object{"exp": "9999999999"}), auth.ReasonClaimType},
	{"unknown claim", edRaw(``, `,"x":1e300`), ""},
	{"exp 1e300", func() string {
		return edKey().signRaw("EdDSA", text(edKey().header(nil)), strings.TrimSuffix(text(goodClaims(object{"exp": nil})), "}")+`,"exp":1e300}`)
	}, auth.ReasonClaimType},
	{"exp -1", ed(nil, object{"exp": -1}), auth.ReasonClaimType},
	{"exp null", func() string {
		return edKey().signRaw("EdDSA", text(edKey().header(nil)), strings.TrimSuffix(text(goodClaims(object{"exp": nil})), "}")+`,"exp":null}`)
	}, auth.ReasonClaimType},
	{"exp in milliseconds", ed(nil, object{"exp": time.Now().Add(time.Hour).UnixMilli()}), auth.ReasonClaimType},
	{"exp with a fraction", func() string {
		return edKey().signRaw("EdDSA", text(edKey().header(nil)), strings.TrimSuffix(text(goodClaims(object{"exp": nil})), "}")+`,"exp":9999999999.5}`)
	}, ""},
	{"expired 1 s", ed(nil, object{"exp": time.Now().Unix() - 1}), auth.ReasonExpired},
	{"nbf ahead", ed(nil, object{"nbf": time.Now().Unix() + 60}), auth.ReasonNotYetValid},
	{"nbf string", ed(nil, object{"nbf": "1"}), auth.ReasonClaimType},
	{"iat ahead", ed(nil, object{"iat": time.Now().Unix() + 60}), auth.ReasonIssuedInFuture},
	{"aud wrong", ed(nil, object{"aud": "https://other.example.com"}), auth.ReasonAudience},
	{"aud missing", ed(nil, object{"aud": nil}), auth.ReasonMissingClaim},
	{"aud in other case", ed(nil, object{"aud": strings.ToUpper(testAudience)}), auth.ReasonAudience},
	{"aud prefix of ours", ed(nil, object{"aud": testAudience[:10]}), auth.ReasonAudience},
	{"aud list with ours", ed(nil, object{"aud": []string{"x", testAudience}}), ""},
	{"aud list of 5 with ours", ed(nil, object{"aud": []string{"1", "2", "3", "4", testAudience}}), ""},
	{"aud list of 6 with ours", ed(nil, object{"aud": []string{"1", "2", "3", "4", "5", testAudience}}), auth.ReasonManyAudience},
	{"aud empty list", ed(nil, object{"aud": []string{}}), auth.ReasonClaimType},
	{"aud list with a number", ed(nil, object{"aud": []any{testAudience, 1}}), auth.ReasonClaimType},
	{"aud object", ed(nil, object{"aud": object{"x": testAudience}}), auth.ReasonClaimType},
	{"iss wrong", ed(nil, object{"iss": "https://attacker.example"}), auth.ReasonUnknownIssuer},
	{"iss with a slash at the end", ed(nil, object{"iss": rigIssuer + "/"}), auth.ReasonUnknownIssuer},
	{"iss missing", ed(nil, object{"iss": nil}), auth.ReasonUnknownIssuer},
	{"iss number", ed(nil, object{"iss": 1}), auth.ReasonClaimType},
	{"iss list", ed(nil, object{"iss": []string{rigIssuer}}), auth.ReasonClaimType},
	{"iss with escapes", func() string {
		return edKey().signRaw("EdDSA", text(edKey().header(nil)),
			strings.Replace(text(goodClaims(nil)), "https://id", `https:\/\/\u0069d`, 1))
	}, ""},
	{"sub missing", ed(nil, object{"sub": nil}), auth.ReasonMissingClaim},
	{"sub empty", ed(nil, object{"sub": ""}), auth.ReasonMissingClaim},
	{"sub number", ed(nil, object{"sub": 7}), auth.ReasonClaimType},
	{"sub with a line break", ed(nil, object{"sub": "7\nadmin"}), auth.ReasonClaimType},
	{"sub with NUL", ed(nil, object{"sub": "7\x00"}), auth.ReasonClaimType},
	{"sub of 1 KB", ed(nil, object{"sub": strings.Repeat("s", 1024)}), auth.ReasonClaimType},
	{"client_id missing", ed(nil, object{"client_id": nil}), auth.ReasonMissingClaim},
	{"client_id missing, azp there", ed(nil, object{"client_id": nil, "azp": "web"}), auth.ReasonMissingClaim},
	{"client_id and azp differ", ed(nil, object{"azp": "tv"}), auth.ReasonClientConflict},
	{"client_id and azp agree", ed(nil, object{"azp": "web"}), ""},
	{"jti missing", ed(nil, object{"jti": nil}), auth.ReasonMissingClaim},
	{"iat missing", ed(nil, object{"iat": nil}), auth.ReasonMissingClaim},
	{"scope list", ed(nil, object{"scope": []string{"a"}}), auth.ReasonClaimType},
	{"scope with a quote", ed(nil, object{"scope": `a"b`}), auth.ReasonClaimType},
	{"sub and SUB", edRaw(``, `,"SUB":"1"`), auth.ReasonCaseVariant},
	{"exp and EXP", edRaw(``, `,"EXP":9999999999`), auth.ReasonCaseVariant},
	{"SUB alone", ed(nil, object{"sub": nil, "SUB": "1"}), auth.ReasonCaseVariant},
	{"sub and long s (U+017F)", edRaw(``, `,"ſub":"1"`), auth.ReasonCaseVariant},
	{"sub and escaped long s", edRaw(``, `,"\u017fub":"1"`), auth.ReasonCaseVariant},
	{"client_id with Kelvin-like folding", edRaw(``, `,"CLIENT_ID":"tv"`), auth.ReasonCaseVariant},
	{"sub twice", edRaw(``, `,"sub":"1"`), auth.ReasonDuplicate},
	{"sub twice, once escaped", edRaw(``, `,"\u0073ub":"1"`), auth.ReasonDuplicate},
	{"duplicate inside act", edRaw(``, `,"act":{"sub":"a","sub":"b"}`), auth.ReasonDuplicate},
	{"case variant inside act", edRaw(``, `,"act":{"sub":"a","Sub":"b"}`), auth.ReasonCaseVariant},
	{"cnf: bound to a key", ed(nil, object{"cnf": object{"jkt": "x"}}), auth.ReasonBound},
	{"signed by another issuer's key under our kid", func() string { return otherEdKey().token(nil, nil) }, auth.ReasonSignature},
}

func TestAttackMatrix(t *testing.T) {
	t.Parallel()
	for group, rows := range map[string][]attack{
		"algorithm": algorithmAttacks, "header": headerAttacks, "form": formAttacks, "claims": claimAttacks,
	} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			for _, row := range rows {
				t.Run(row.name, func(t *testing.T) {
					t.Parallel()
					p := newIDP(edKey(), ecKey(), rsaKey())
					v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{p.issuer()}, Leeway: -1})
					wantReason(t, v, edKey().token(nil, nil), "") // keys are there
					token := row.token()
					for range 3 { // a refusal is the same again, and so is an acceptance
						wantReason(t, v, token, row.want)
					}
					// Whatever the token says, there is one place keys come from, and at most
					// one fetch beyond the first.
					if n := p.count(); n > 2 {
						t.Errorf("%d fetches of keys, want at most 2", n)
					}
					if urls := p.visited(); len(urls) != 1 || urls[0] != rigKeys {
						t.Errorf("requests to %v", urls)
					}
				})
			}
		})
	}
}
