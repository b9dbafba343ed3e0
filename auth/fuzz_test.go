package auth_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/MicahParks/jwkset"
	"github.com/facetgraph/facet/auth"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func allAttacks() []attack {
	return slices.Concat(algorithmAttacks, headerAttacks, formAttacks, claimAttacks)
}

// FuzzToken: what the pre-parser accepts, golang-jwt reads, and reads alike, by map
// and by struct, which folds case.
func FuzzToken(f *testing.F) {
	for _, a := range allAttacks() {
		if t := a.token(); len(t) < 100_000 {
			f.Add(t)
		}
	}
	f.Fuzz(checkToken)
}

// FuzzTokenParts is FuzzToken with header and claims before their encoding, so that
// a mutation is one of JSON and not of base64.
func FuzzTokenParts(f *testing.F) {
	for _, a := range allAttacks() {
		if part := strings.Split(a.token(), "."); len(part) == 3 && len(part[1]) < auth.MaxTokenBytes {
			f.Add(unb64(part[0]), unb64(part[1]))
		}
	}
	f.Fuzz(func(t *testing.T, header, claims []byte) {
		checkToken(t, b64(header)+"."+b64(claims)+".AAAA")
	})
}

func unb64(s string) []byte {
	b, _ := jwt.NewParser().DecodeSegment(s)
	return b
}

func checkToken(t *testing.T, token string) {
	p, why := auth.Preparse(token)
	if why != "" {
		return
	}
	claims := jwt.MapClaims{}
	parsed, parts, err := jwt.NewParser(jwt.WithStrictDecoding()).ParseUnverified(token, claims)
	if err != nil && !errors.Is(err, jwt.ErrTokenUnverifiable) { // an alg it does not know
		t.Fatalf("accepted, but golang-jwt says %v", err)
	}
	if len(token) > auth.MaxTokenBytes || strings.ContainsAny(token, "\r\n=") || strings.Join(parts, ".") != token {
		t.Fatal("accepted too many bytes, or one outside of the alphabet")
	}
	kid, _ := parsed.Header["kid"].(string)
	iss, _ := claims["iss"].(string)
	if parsed.Header["alg"] != p.Algorithm || kid != p.KeyID || iss != p.Issuer {
		t.Fatalf("read %+v, golang-jwt read %v and iss %q", p, parsed.Header, iss)
	}
	var byName struct {
		Issuer  any `json:"iss"`
		Subject any `json:"sub"`
		Expires any `json:"exp"`
		Client  any `json:"client_id"`
		Scope   any `json:"scope"`
	}
	if err := json.Unmarshal(unb64(parts[1]), &byName); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]any{
		"iss": byName.Issuer, "sub": byName.Subject, "exp": byName.Expires, "client_id": byName.Client, "scope": byName.Scope,
	} {
		if diff := cmp.Diff(claims[name], v); diff != "" {
			t.Fatalf("map and struct read %s differently:\n%s", name, diff)
		}
	}
	for _, name := range []string{"sub", "client_id", "scope", "jti", "azp"} {
		if v, has := claims[name]; has {
			if _, ok := v.(string); !ok {
				t.Fatalf("accepted %s of type %T", name, v)
			}
		}
	}
}

// FuzzScan: the scanner accepts exactly what a slow and simple oracle accepts.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		`{}`, ` { } `, `{"a":1}`, `{"a":1,"a":2}`, `{"a":1,"A":2}`, `{"a":[1,{"b":null}]}`, `{"a":-0.1e+9}`, `{"a":01}`, `{"a":1.}`,
		`{"k":1,"\u212a":2}`, `{"s":1,"ſ":2}`, `{"a":"\ud83d\ude00"}`, `{"a":"\ud83d"}`, `{"a":"\ude00"}`, `{"a":"\ud83d\n"}`, `{"a":"\ude00\ude00"}`,
		`{"a":1e999}`, `{"a":1e-999}`, `{"a":"\x"}`, `{"a":"`, `{"a":tru}`, `{"a":true,}`, `{,}`, `[1]`, `{}{}`, `{"a":[[[[[[[1]]]]]]]}`,
		`{"a":[[[[[[[[1]]]]]]]]}`, `{"\/":1,"/":2}`, `{"":1,"":2}`, "{\"a\":\"\x00\"}", "{\"a\":\"\xc3\x28\"}", `{"a" : [ ] , "b" : [ 1 , 2 ] }`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 2048 {
			return // number and member limits of the oracle stay simple
		}
		want, sure := oracle(b)
		if got := auth.ScanObject(b) == ""; sure && got != want {
			t.Fatalf("scanner accepts: %v (%s), oracle: %v", got, auth.ScanObject(b), want)
		}
	})
}

var replacement = regexp.MustCompile(`(?i)\\ufffd|\x{fffd}`)

// oracle decides with encoding/json whether b is one strict object. It is not sure
// where U+FFFD, which encoding/json puts for a lone surrogate, is in the text.
func oracle(b []byte) (accept, sure bool) {
	if !utf8.Valid(b) || !json.Valid(b) {
		return false, true
	}
	if replacement.Match(b) {
		return false, false
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	first, err := d.Token()
	if err != nil || first != json.Delim('{') {
		return false, true
	}
	return oracleObject(d, 1), true
}

func oracleObject(d *json.Decoder, depth int) bool {
	var names []string
	for d.More() {
		name := must(d.Token()).(string)
		if strings.ContainsRune(name, utf8.RuneError) || len(names) == 128 ||
			slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			return false
		}
		names = append(names, name)
		if !oracleValue(d, depth) {
			return false
		}
	}
	_, err := d.Token()
	return err == nil || errors.Is(err, io.EOF)
}

func oracleValue(d *json.Decoder, depth int) bool {
	switch v := must(d.Token()).(type) {
	case json.Delim:
		if depth == 8 {
			return false
		}
		if v == '{' {
			return oracleObject(d, depth+1)
		}
		for d.More() {
			if !oracleValue(d, depth+1) {
				return false
			}
		}
		_, err := d.Token()
		return err == nil
	case string:
		return !strings.ContainsRune(v, utf8.RuneError)
	case json.Number:
		_, err := strconv.ParseFloat(v.String(), 64)
		return err == nil
	}
	return true
}

// FuzzKeySet: a set that is accepted has usable public keys only, each of them
// published in the document under its name.
func FuzzKeySet(f *testing.F) {
	for _, k := range []signingKey{edKey(), ecKey(), ec384Key(), rsaKey(), weakRSAKey()} {
		f.Add([]byte(keySet(k.jwk())))
		f.Add([]byte(keySet(k.jwk(), changed(k.jwk(), object{"kid": "b", "use": "enc"}))))
	}
	f.Add([]byte(keySet(changed(edKey().jwk(), object{"x": b64(identityPoint())}))))
	f.Add([]byte(keySet(object{"kty": "oct", "k": "AAAA"})))
	f.Add([]byte(keySet(changed(rsaKey().jwk(), object{"d": "AQAB", "kid": nil}))))
	for _, bad := range badAnswers() {
		if resp, err := bad.serve(endedRequest()); err == nil {
			if body, err := io.ReadAll(resp.Body); err == nil && len(body) < 10_000 {
				f.Add(body)
			}
		}
	}
	algorithms := []string{"EdDSA", "ES256", "RS256", "PS256", "ES384"}
	f.Fuzz(func(t *testing.T, body []byte) {
		keys, err := auth.DecodeSet(body, algorithms)
		if err != nil {
			return
		}
		var doc jwkset.JWKSMarshal
		if err := json.Unmarshal(body, &doc); err != nil {
			t.Fatal(err)
		}
		if len(keys) == 0 || len(keys) > 50 {
			t.Fatalf("%d keys", len(keys))
		}
		seen := map[string]bool{}
		for _, k := range keys {
			if k.ID != "" && seen[k.ID] {
				t.Fatalf("two keys %q", k.ID)
			}
			seen[k.ID] = true
			checkKey(t, k)
			if !slices.ContainsFunc(doc.Keys, func(m jwkset.JWKMarshal) bool {
				return m.KID == k.ID && m.D == "" && m.K == "" && (m.USE == "" || m.USE == "sig")
			}) {
				t.Fatalf("key %q is not in the document, or not for this use", k.ID)
			}
		}
	})
}

func checkKey(t *testing.T, k auth.PublishedKey) {
	t.Helper()
	switch p := k.Public.(type) {
	case ed25519.PublicKey:
		if k.Algorithm != "EdDSA" || len(p) != 32 || bytes.Equal(p, identityPoint()) {
			t.Fatalf("%s key %x", k.Algorithm, p)
		}
	case *ecdsa.PublicKey:
		if want := map[int]string{256: "ES256", 384: "ES384"}[p.Curve.Params().BitSize]; k.Algorithm != want {
			t.Fatalf("%s key on %s", k.Algorithm, p.Curve.Params().Name)
		}
		if _, err := p.ECDH(); err != nil {
			t.Fatalf("point off the curve: %v", err)
		}
	case *rsa.PublicKey:
		if !strings.HasSuffix(k.Algorithm, "S256") || p.N.BitLen() < 2048 || p.N.BitLen() > 8192 || p.E < 65537 {
			t.Fatalf("%s key of %d bits, e=%d", k.Algorithm, p.N.BitLen(), p.E)
		}
	default:
		t.Fatalf("key of type %T", p)
	}
}

var bearer = regexp.MustCompile(`\A(?i:bearer) ([A-Za-z0-9._-]+)\z`)

// FuzzAuthorization: the header parser accepts exactly one spelling.
func FuzzAuthorization(f *testing.F) {
	for _, s := range []string{
		"Bearer a.b.c", "bearer a", "BEARER  a", "Bearer\ta", "Bearer a ", " Bearer a", "Basic dTpw", "Bearer", "Bearer ", "", "a.b.c",
		"Bearer a,Bearer b", "Bearer a\n", "Bearer \"a\"", "ſearer a", "Bearer a=",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		token, err := auth.ParseAuthorization(value)
		match := bearer.FindStringSubmatch(value)
		want := match != nil && len(match[1]) <= auth.MaxTokenBytes
		if (err == nil) != want || err == nil && token != match[1] {
			t.Fatalf("%q: token %q, error %v, want accepted: %v", value, token, err, want)
		}
	})
}

// endedRequest is a key request that nobody waits for.
func endedRequest() *http.Request {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return must(http.NewRequestWithContext(ctx, http.MethodGet, rigKeys, nil))
}

// TestScanAgainstOracle is FuzzScan with input that is nearly JSON more often.
func TestScanAgainstOracle(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{
		`{`, `}`, `[`, `]`, `:`, `,`, ` `, `"a"`, `"A"`, `"\u0061"`, `"sub"`, `"ſub"`, `""`, `1`, `-0`, `01`, `1e9`, `1e999`, `.5`,
		`true`, `null`, `nul`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `{"a":`, `{"b":[`, `"c":1,`, `]}`, `}}`,
	})
	rapid.Check(t, func(r *rapid.T) {
		doc := "{" + strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(r, "pieces"), "") + "}"
		want, sure := oracle([]byte(doc))
		if got := auth.ScanObject([]byte(doc)); sure && (got == "") != want {
			r.Fatalf("%s: %q, oracle accepts: %v", doc, got, want)
		}
	})
}
