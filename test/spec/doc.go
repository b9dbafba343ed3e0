// Package spec compares Facet with graphql-js, the reference implementation of the GraphQL specification: the same
// documents over the same data must give the same answer. It is not for how fast or how safe that answer is.
//
// Each archive in testdata holds operations of one topic. The data is testdata/world.json, from which resolvers_test.go
// makes Go structs and world.mjs makes JavaScript objects. Run `npm ci` here first.
//
// TestReference does the same for random operations (internal/opgen) and two versions of graphql-js; TestDeferred for
// operations with @defer, whose parts it reads over HTTP in both formats, and TestDeferredReference holds graphql-js
// and the tests' own merger to each other. What the specification leaves open is set in normalise.mjs and excused in
// sameErrors and agree, and nowhere else. For many operations:
//
//	go test ./test/spec -run TestReference -spec.ops 100000 -spec.seed 7 -timeout 1h
//	go test ./test/spec -run TestDeferred -spec.deferred 20000 -spec.seed 7 -timeout 1h
//
// Where Facet means to differ, the case says so: its .differs file gives the reason and Facet's whole answer, which is
// then held to it. A difference that is not listed fails, and so does a listed one that is no more. testdata/stock.txt
// lists in the same way where gqlgen's own executor answers otherwise than the compiled one; that needs no Node.
package spec
