// Package clients calls the backend services over HTTP and JSON.
//
// It holds what every service client shares: a pooled transport per service,
// limits on time and bytes, one span and a few metrics per call, and [Error],
// the only error type a service client returns. It also holds the forms in
// which ids and cursors leave this server ([AppendGlobalID], [Cursor]).
//
// A service client (clients/profiles and its neighbours) declares one [Op] per
// endpoint and maps typed arguments to a [Request]; everything else happens
// here.
//
// It is not for business logic, it knows no type of any domain, and it never
// forwards a header of the request being served: what a service is told, it is
// told by arguments and by [Config.Authorize].
package clients
