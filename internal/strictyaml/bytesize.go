package strictyaml

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ByteSize is a number of bytes, written as 512, 64KiB, 2MiB or 1GiB (powers
// of 1024) or 64KB, 2MB, 1GB (powers of 1000).
type ByteSize int64

// units are in the order String tries them: the largest that divides evenly.
var units = []struct {
	name string
	size ByteSize
}{
	{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1},
}

// String writes the size in the largest unit that loses nothing.
func (b ByteSize) String() string {
	for _, u := range units {
		if b != 0 && b%u.size == 0 && u.size > 1 {
			return fmt.Sprintf("%d%s", b/u.size, u.name)
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// MarshalText is String.
func (b ByteSize) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads the forms named at [ByteSize]. There may be a space
// before the unit; fractions and negative sizes are errors.
func (b *ByteSize) UnmarshalText(text []byte) error {
	digits, unit := strings.TrimSpace(string(text)), ByteSize(1)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(digits, u.name); ok {
			digits, unit = strings.TrimRight(rest, " "), u.size
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("the size is too large: %w", err)
	}
	if err != nil || n < 0 || leadingZero(digits) != nil || digits[0] == '+' {
		return fmt.Errorf("%q is not a size such as 512, 64KiB or 2MiB", text)
	}
	if n > math.MaxInt64/int64(unit) {
		return fmt.Errorf("the size is too large: %w", strconv.ErrRange)
	}
	*b = ByteSize(n) * unit
	return nil
}
