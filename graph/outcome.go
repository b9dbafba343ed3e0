package graph

import "github.com/vektah/gqlparser/v2/ast"

// The outcomes of operations, as metrics and the log have them. Each follows from the faults of the operation's errors.
const (
	// outcomeOK: no errors.
	outcomeOK = "ok"
	// outcomeCaller: answered, but for fields that the caller may not see, or asked for in a way that cannot be.
	outcomeCaller = "caller"
	// outcomePartial: fields are missing because a service, or this node, did not deliver.
	outcomePartial = "partial"
	// outcomeFailed: nothing was delivered, for the same reasons.
	outcomeFailed = "failed"
	// outcomeShed: not executed, or without any result, because this node had too much to do, or shut down.
	outcomeShed = "shed"
	// outcomeRefused: not executed, and that is the caller's doing.
	outcomeRefused = "refused"
	// outcomeCanceled: the caller left before the answer was complete.
	outcomeCanceled = "canceled"
)

// outcome says what became of an operation.
func outcome(r *Result) string {
	switch {
	case r.Faults&FaultLeft != 0:
		return outcomeCanceled
	case r.Failure != nil && r.Faults == FaultShed:
		return outcomeShed
	case r.Failed, r.Failure != nil && r.Faults.undelivered():
		return outcomeFailed
	case r.Failure != nil:
		return outcomeRefused
	case r.Faults.undelivered():
		return outcomePartial
	case r.Faults != 0:
		return outcomeCaller
	}
	return outcomeOK
}

const overloadedMessage = "this server has too much to do; try again later"

// overloaded refuses a query that has been run, but nothing of which was delivered because this node is overloaded. So
// whoever asked can try again elsewhere. Mutations are not refused after the fact: a service may have acted.
func overloaded(op *Operation, r *Result) *Failure {
	if op.Type != ast.Query || !r.Failed || r.Faults&(FaultShed|FaultService|FaultBug) != FaultShed {
		return nil
	}
	return tryLater(overloadedMessage)
}
