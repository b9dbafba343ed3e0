package auth

// What the fuzz targets need of the inside.

func ScanObject(b []byte) Reason { return scanObject(b, nil) }

type Preparsed struct{ Algorithm, KeyID, Type, Issuer string }

func Preparse(token string) (Preparsed, Reason) {
	p, why := preparse(token)
	return Preparsed{p.alg, p.kid, p.typ, p.issuer}, why
}

type PublishedKey struct {
	ID, Algorithm string
	Public        any
}

func DecodeSet(body []byte, algorithms []string) ([]PublishedKey, error) {
	set, _, err := decodeSet(body, algorithms)
	if err != nil {
		return nil, err
	}
	var keys []PublishedKey
	for _, k := range set.all {
		keys = append(keys, PublishedKey{k.id, k.algorithm, k.public})
	}
	return keys, nil
}

func ParseAuthorization(value string) (string, *Error) { return parseAuthorization(value) }

// Remembered counts the verified tokens in the cache.
func (v *Verifier) Remembered() int { return v.verified.len() }
