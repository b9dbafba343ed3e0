package auth

import (
	"context"
	"strconv"
)

// Subject is who is asking, as services that know viewers by a number or a text are told; nil for nobody. A subject that
// is no number where a number is wanted is an [*Error] with CodeUnauthenticated.
func Subject[T int | string](ctx context.Context) (*T, error) {
	v, ok := FromContext(ctx)
	if !ok {
		return nil, nil
	}
	out := new(T)
	switch to := any(out).(type) {
	case *string:
		*to = v.Subject
	case *int:
		n, err := strconv.Atoi(v.Subject)
		if err != nil || n <= 0 {
			return nil, &Error{Code: CodeUnauthenticated, Reason: ReasonClaimType, Claim: "sub"}
		}
		*to = n
	}
	return out, nil
}

// RequireSubject is [Subject] where nobody will not do.
func RequireSubject[T int | string](ctx context.Context) (subject T, err error) {
	s, err := Subject[T](ctx)
	if err == nil && s == nil {
		err = &Error{Code: CodeUnauthenticated, Reason: ReasonNoCredential}
	}
	if err != nil {
		return subject, err
	}
	return *s, nil
}
