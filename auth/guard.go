package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/MicahParks/jwkset"
)

// Limits on a published key set.
const (
	maxSetBytes = 256 << 10 // of the response; get enforces it
	maxSetKeys  = 50
	minRSABits  = 2048
	maxRSABits  = 8192 // a larger one would make every verification slow
	minRSAExp   = 1<<16 + 1
)

// decodeSet turns the body of a JWKS response (RFC 7517) into the keys that may be
// used, and tells for each one left out why. It fails if the document is not fit
// to replace a good set: not strict JSON, too many keys, or no usable one.
//
// algorithms is the issuer's list; a key that fits none of them is left out.
func decodeSet(body []byte, algorithms []string) (set *keySet, dropped []error, err error) {
	if why := scanObject(body, nil); why != "" {
		return nil, nil, fmt.Errorf("key set is not strict JSON: %s", why)
	}
	var doc struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, nil, errors.New("key set is not an object with a list \"keys\"")
	}
	if len(doc.Keys) > maxSetKeys {
		return nil, nil, fmt.Errorf("key set has %d keys, more than %d", len(doc.Keys), maxSetKeys)
	}
	var keys []verificationKey
	for n, raw := range doc.Keys {
		k, err := decodeKey(raw, algorithms)
		if err != nil {
			dropped = append(dropped, fmt.Errorf("keys[%d]: %w", n, err))
			continue
		}
		keys = append(keys, k)
	}
	set, clashes := newKeySet(keys)
	dropped = append(dropped, clashes...)
	if len(set.all) == 0 {
		return nil, dropped, fmt.Errorf("key set has no usable key among %d", len(doc.Keys))
	}
	return set, dropped, nil
}

// decodeKey admits one JWK. Only the members that make up a public key reach
// jwkset: certificates and their URLs are neither read nor fetched.
func decodeKey(raw []byte, algorithms []string) (verificationKey, error) {
	var m jwkset.JWKMarshal
	if err := json.Unmarshal(raw, &m); err != nil {
		return verificationKey{}, errors.New("is not a JWK")
	}
	if m.KTY == jwkset.KtyOct || m.K != "" {
		return verificationKey{}, errors.New("is a symmetric key")
	}
	// Not an alarm for the whole set: its other keys may be fine, and refusing them
	// would turn an issuer's blunder into our outage.
	if m.D != "" || m.P != "" || m.Q != "" || m.DP != "" || m.DQ != "" || m.QI != "" || len(m.OTH) > 0 {
		return verificationKey{}, errors.New("is a private key; it is compromised by being published")
	}
	if m.USE != "" && m.USE != jwkset.UseSig {
		return verificationKey{}, errors.New("is not for signatures (use)")
	}
	if len(m.KEYOPS) > 0 && !slices.Contains(m.KEYOPS, jwkset.KeyOpsVerify) {
		return verificationKey{}, errors.New("is not for verification (key_ops)")
	}
	if len(m.KID) > maxKeyIDBytes {
		return verificationKey{}, fmt.Errorf("has a kid longer than %d bytes", maxKeyIDBytes)
	}
	// jwkset would otherwise compare certificates and could be told to fetch them.
	bare := jwkset.JWKMarshal{KTY: m.KTY, CRV: m.CRV, X: m.X, Y: m.Y, N: m.N, E: m.E}
	jwk, err := jwkset.NewJWKFromMarshal(bare, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
	if err != nil {
		return verificationKey{}, errors.New("is malformed or of an unsupported type")
	}
	alg, err := algorithmOf(jwk.Key(), string(m.ALG), algorithms)
	if err != nil {
		return verificationKey{}, err
	}
	return verificationKey{id: m.KID, algorithm: alg, public: jwk.Key()}, nil
}

// algorithmOf is the one algorithm a key may be used with (RFC 8725 §3.1): the one
// it declares if that fits its type and curve, else the first fit in the issuer's
// list.
func algorithmOf(public any, declared string, algorithms []string) (string, error) {
	fits, err := fitting(public)
	if err != nil {
		return "", err
	}
	if declared == "Ed25519" { // the name of RFC 9864 for EdDSA with this curve
		declared = "EdDSA"
	}
	for _, a := range fits {
		if declared != "" && a != declared {
			continue
		}
		if slices.Contains(algorithms, a) {
			return a, nil
		}
	}
	if declared == "" {
		declared = "none"
	}
	return "", fmt.Errorf("fits %v, declares %s, and the issuer allows %v", fits, declared, algorithms)
}

// fitting lists the algorithms for a key of this type and size, preferred first.
func fitting(public any) ([]string, error) {
	switch k := public.(type) {
	case ed25519.PublicKey:
		if smallOrder(k) {
			return nil, errors.New("is an Ed25519 key of small order: anyone can sign for it")
		}
		return []string{"EdDSA"}, nil
	case *ecdsa.PublicKey:
		switch k.Curve.Params().BitSize {
		case 256:
			return []string{"ES256"}, nil
		case 384:
			return []string{"ES384"}, nil
		case 521:
			return []string{"ES512"}, nil
		}
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits < minRSABits || bits > maxRSABits {
			return nil, fmt.Errorf("is an RSA key of %d bits; allowed are %d to %d", bits, minRSABits, maxRSABits)
		}
		if k.E < minRSAExp || k.E%2 == 0 || k.N.Bit(0) == 0 {
			return nil, fmt.Errorf("is an RSA key with exponent %d or an even modulus; FIPS 186-5 asks for an odd one above 2^16", k.E)
		}
		return []string{"RS256", "PS256", "RS384", "PS384", "RS512", "PS512"}, nil
	}
	return nil, errors.New("is of an unsupported type")
}
