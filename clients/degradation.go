package clients

// Degradation names the service and the reason, for the report of a response that is missing something.
func (e *Error) Degradation() (service, reason string) { return e.Service, string(e.Reason()) }
