package clients

import (
	"fmt"
	"slices"
)

// CheckAnswer holds the answer to a batch to the contract: every item is there,
// was asked for, and comes once. Keys that the answer omits are fine: the
// service does not know them. It returns an [ErrInvalid] that names positions,
// never keys.
//
// An answer in the order asked for, which is what services send, costs one walk
// over both lists; any other order is accepted at the price of a map.
func CheckAnswer[K comparable, T any](asked []K, items []*T, key func(*T) K) error {
	next := 0
	for i, item := range items {
		if item == nil {
			return fmt.Errorf("%w: item %d is null", ErrInvalid, i)
		}
		at := slices.Index(asked[next:], key(item))
		if at < 0 {
			return checkUnordered(asked, items, key)
		}
		next += at + 1
	}
	return nil
}

// checkUnordered is CheckAnswer for an answer in any order.
func checkUnordered[K comparable, T any](asked []K, items []*T, key func(*T) K) error {
	open := make(map[K]bool, len(asked)) // true until answered
	for _, k := range asked {
		open[k] = true
	}
	for i, item := range items {
		if item == nil {
			return fmt.Errorf("%w: item %d is null", ErrInvalid, i)
		}
		k := key(item)
		switch waiting, known := open[k]; {
		case !known:
			return fmt.Errorf("%w: item %d was not asked for", ErrInvalid, i)
		case !waiting:
			return fmt.Errorf("%w: item %d comes twice", ErrInvalid, i)
		}
		open[k] = false
	}
	return nil
}

// CheckItems holds a list that was not asked for by keys to the contract: no
// null items, and no more than limit of them.
func CheckItems[T any](items []*T, limit int) error {
	if err := CheckSize(len(items), limit); err != nil {
		return err
	}
	if i := slices.Index(items, nil); i >= 0 {
		return fmt.Errorf("%w: item %d is null", ErrInvalid, i)
	}
	return nil
}

// CheckEach checks the objects of an answer, one by one; null ones are for others to see.
func CheckEach[T any](items []*T, check func(*T) error) error {
	for i, item := range items {
		if item == nil {
			continue
		}
		if err := check(item); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

// CheckSize holds the length of a list to how many items were asked for.
func CheckSize(length, limit int) error {
	if length > limit {
		return fmt.Errorf("%w: %d items where at most %d were asked for", ErrInvalid, length, limit)
	}
	return nil
}

// CheckKey holds the key of a single object to the one that was asked for.
func CheckKey[K comparable](want, got K) error {
	if got != want {
		return fmt.Errorf("%w: another object than asked for", ErrInvalid)
	}
	return nil
}

// CheckID holds a single object to the contract: it is the one asked for, or
// any with a valid id when want is 0.
func CheckID[K ~int | ~int64](want, got K) error {
	if got <= 0 {
		return fmt.Errorf("%w: another object than asked for", ErrInvalid)
	}
	if want == 0 {
		return nil
	}
	return CheckKey(want, got)
}
