package clients

import (
	"bytes"
	"io"
	"math"
	"time"
	"unicode/utf8"

	"github.com/go-faster/jx"
)

// Decoder reads JSON for types that read their own members. Every method
// stores one value. After the first value that is not as expected nothing is
// stored any more: no errors need checking, and the whole text is left to
// json/v2, which can tell what is wrong with it, if anything is. (A null number
// is the zero value there; here it is not worth looking for.)
type Decoder struct {
	jx     *jx.Decoder
	failed bool
}

// Members is a struct that reads its own JSON members. Member stores the value
// of one member, and must call d.Skip for names that it does not know.
//
// It is an optimisation only: the struct's json tags must say the same, for
// they decide whenever the text is out of the ordinary. CheckMembers in package
// clientstest proves that both agree.
type Members interface {
	Member(d *Decoder, name []byte)
}

// readFast reads a whole text and reports whether all of it was as expected.
func readFast(body []byte, r reader) bool {
	parser := jx.GetDecoder()
	defer jx.PutDecoder(parser)
	parser.ResetBytes(body)
	d := Decoder{jx: parser}
	r.read(&d)
	return !d.failed && parser.Skip() == io.EOF // nothing but space is left
}

// null consumes a null and reports whether there was one.
func (d *Decoder) null() bool {
	if d.failed {
		return true
	}
	if d.jx.Next() != jx.Null {
		return false
	}
	d.note(d.jx.Null())
	return true
}

// note remembers a failure.
func (d *Decoder) note(err error) { d.failed = d.failed || err != nil }

// Skip passes over a value.
func (d *Decoder) Skip() {
	if !d.failed {
		d.note(d.jx.Skip())
	}
}

// maxSure is what jx surely reads right. Its check for overflow sees a sum that
// is smaller than before, but a sum can wrap around and be greater: it reads
// 22933720368547757808 as 4486976294838206192. Whatever has wrapped is above.
const maxSure = math.MaxUint64/10 - 1

// Int64 reads an integer. One with 19 digits or more may be left to json/v2.
func (d *Decoder) Int64(to *int64) {
	if !d.failed {
		n, err := d.jx.Int64()
		*to = n
		d.failed = err != nil || n > maxSure || n < -maxSure
	}
}

// Int reads an integer.
func (d *Decoder) Int(to *int) {
	var n int64
	d.Int64(&n)
	*to = int(n)
	d.failed = d.failed || int64(*to) != n
}

// Float reads a number.
func (d *Decoder) Float(to *float64) {
	if !d.failed {
		n, err := d.jx.Float64()
		*to = n
		d.note(err)
	}
}

// Bool reads a boolean.
func (d *Decoder) Bool(to *bool) {
	if !d.failed {
		yes, err := d.jx.Bool()
		*to = yes
		d.note(err)
	}
}

// bytes reads a string; the bytes are valid until the next read. A null is nil.
// It is looked for last, as it is seldom there: a string that does not begin
// with a quote leaves the parser where it was.
func (d *Decoder) bytes() []byte {
	if d.failed {
		return nil
	}
	b, err := d.jx.StrBytes()
	if err != nil {
		isNull := d.null()
		d.failed = d.failed || !isNull
		return nil
	}
	return b
}

// String reads a string.
func (d *Decoder) String(to *string) { *to = text(d.bytes()) }

// text makes a string in which each byte that is not UTF-8 is U+FFFD.
func text(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string([]rune(string(b)))
}

// Time reads an RFC 3339 time.
func (d *Decoder) Time(to *time.Time) {
	*to = time.Time{}
	if b := d.bytes(); b != nil {
		d.failed = d.failed || !isStrictTime(b)
		d.note(to.UnmarshalText(b))
	}
}

// isStrictTime refuses what package time reads but RFC 3339 does not have: an
// hour of one digit, a decimal comma, an offset of more than a day.
func isStrictTime(b []byte) bool {
	n := len(b)
	if n < len("2006-01-02T15:04:05Z") || b[13] != ':' || bytes.IndexByte(b, ',') >= 0 {
		return false
	}
	return b[n-1] == 'Z' || string(b[n-5:n-3]) < "24" && string(b[n-2:]) < "60"
}
