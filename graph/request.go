package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"
)

// Request is a GraphQL request as a transport read it (GraphQL over HTTP, Request Parameters).
type Request struct {
	// Query is the document's text.
	Query string
	// OperationName chooses an operation; "" where the document has only one.
	OperationName string
	// Variables are a JSON object as it came; empty where there was none.
	Variables []byte
	// Extensions are a JSON object as it came; empty where there was none.
	Extensions []byte
	// OnError is one of the values of [schema.OnError]; "" where the request leaves it to the client's policy.
	OnError string
	// Cost is [CostReport] to explain the price, [CostValidate] to price the operation and not to run it, or "".
	Cost string
	// Urgency is what the header Priority asks for, from [overload.MostUrgent] to [overload.LeastUrgent]; nil where it says
	// nothing.
	Urgency *int
	// Received is when the request had been read: from then on its time runs. Zero is when [Client.Serve] has read it.
	Received time.Time
	// Timeout is how long the operation may take where that is less than the client's deadline. Zero asks for nothing.
	Timeout time.Duration
}

// decodeObject reads an object that was checked already. Numbers stay as they were written.
func decodeObject(raw []byte) (map[string]any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, errors.New("the variables could not be read")
	}
	return m, nil
}
