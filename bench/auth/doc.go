// Package auth measures what authentication costs per request: a token that is
// seen for the first time, one that is remembered, one that is refused, and valid
// tokens while unknown keys flood in. Run it with
//
//	go test -run '^$' -bench . -benchmem ./bench/auth
//
// The stock rows verify the same tokens with golang-jwt and keyfunc alone, so that
// the price of strictness and the gain of remembering can be read as ratios.
package auth
