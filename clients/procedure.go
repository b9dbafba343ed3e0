package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/facetgraph/facet/clients/wire"
)

// procedure carries the requests of an [Op] to a method of a service that speaks gRPC, or Connect. To everything above it
// is like any transport of HTTP: a failure is a status with a problem. It is the one place that knows the protocols.
type procedure struct {
	client *connect.Client[frame, frame]
	stream bool
}

// Procedure declares a method of a service of procedures. Name is as in the path of a request: /package.Service/Method.
func (s *Service) Procedure(name string) *Op { return s.procedure(name, false) }

// Stream declares a method that answers with a stream of messages. Name is as for [Service.Procedure].
func (s *Service) Stream(name string) *Op { return s.procedure(name, true) }

func (s *Service) procedure(name string, stream bool) *Op {
	options := []connect.ClientOption{connect.WithCodec(verbatim{}), connect.WithReadMaxBytes(int(s.maxBytes))}
	system := "connect_rpc"
	if s.grpc {
		options, system = append(options, connect.WithGRPC()), "grpc"
	}
	if !s.gzip {
		options = append(options, connect.WithAcceptCompression("gzip", nil, nil))
	}
	p := &procedure{stream: stream, client: connect.NewClient[frame, frame](carrier{s.transport}, s.base.String()+name, options...)}
	short := strings.TrimPrefix(name, "/")
	service, method, _ := strings.Cut(short, "/")
	o := &Op{service: s, name: short, method: http.MethodPost, path: name, transport: p, headers: newProcedureHeaders(), procedure: p}
	o.watch(attrSystem.String(system), attrRPC.String(service), attrRPCName.String(method))
	return o
}

// RoundTrip makes the call. The answer's body is a *messages.
func (p *procedure) RoundTrip(r *http.Request) (*http.Response, error) {
	message := frame{}
	if r.Body != nil {
		var err error
		if message.bytes, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	request := connect.NewRequest(&message)
	for name, values := range r.Header {
		request.Header()[name] = values
	}
	answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}}
	if p.stream {
		stream, err := p.client.CallServerStream(r.Context(), request)
		if err != nil {
			return refusal(r.Context(), err)
		}
		if stream.ResponseHeader().Get("Grpc-Status") != "" && !stream.Receive() { // the end is all that there is
			defer func() { _ = stream.Close() }()
			if err := stream.Err(); err != nil {
				return refusal(r.Context(), err)
			}
		}
		answer.Body = &messages{stream: stream}
		return answer, nil
	}
	reply, err := p.client.CallUnary(r.Context(), request)
	if err != nil {
		return refusal(r.Context(), err)
	}
	answer.Body = &messages{first: reply.Msg.bytes}
	return answer, nil
}

// carrier lets the library send its requests by a transport.
type carrier struct{ http.RoundTripper }

// Do implements connect.HTTPClient.
func (c carrier) Do(r *http.Request) (*http.Response, error) { return c.RoundTrip(r) }

// frame is a message as it goes over the wire.
type frame struct{ bytes []byte }

// verbatim passes messages on as they are. Its name is that of the encoding that they have; the library reads the details of
// errors by it, too, which are messages of its own.
type verbatim struct{}

// Name implements connect.Codec.
func (verbatim) Name() string { return "proto" }

// Marshal implements connect.Codec.
func (verbatim) Marshal(m any) ([]byte, error) {
	if f, ok := m.(*frame); ok {
		return f.bytes, nil
	}
	return proto.Marshal(m.(proto.Message))
}

// Unmarshal implements connect.Codec. The bytes are the library's, and used again.
func (verbatim) Unmarshal(b []byte, m any) error {
	if f, ok := m.(*frame); ok {
		f.bytes = bytes.Clone(b)
		return nil
	}
	return proto.Unmarshal(b, m.(proto.Message))
}

// messages is the body of the answer of a procedure: one message, or a stream of them.
type messages struct {
	first  []byte
	stream *connect.ServerStreamForClient[frame]
}

// Read implements io.Reader. It says that all is read: messages are taken whole, and not by reading.
func (m *messages) Read([]byte) (int, error) { return 0, io.EOF }

// Close implements io.Closer.
func (m *messages) Close() error {
	if m.stream == nil {
		return nil
	}
	return m.stream.Close()
}

// decode reads the message of an answer that has one.
func (m *messages) decode(out any) error {
	r, ok := out.(reply)
	if !ok {
		return fmt.Errorf("%w: it is a message of Protocol Buffers", ErrContentType)
	}
	return r.decode(m.first)
}

// receive passes the messages of a stream on until either side ends it. A nil error means that the loop was left, or that
// the service has said that this is all.
func (m *messages) receive(ctx context.Context, s *Service, yield func(Event) bool) (status int, err error) {
	for m.stream.Receive() {
		if !yield(Event{Type: "message", Data: m.stream.Msg().bytes}) {
			return 0, nil
		}
	}
	if m.stream.Err() == nil {
		return http.StatusOK, nil
	}
	refused, err := refusal(ctx, m.stream.Err())
	if err != nil {
		return http.StatusOK, err
	}
	return refused.StatusCode, s.refused(refused)
}

// appender is a message that writes itself, see wire.Appender.
type appender interface{ AppendWire(b []byte) []byte }

// reply reads the answer of a procedure.
type reply interface{ decode(message []byte) error }

// Reply is the out of [Op.Call] for a procedure: decode reads the message, as wire.Decode does.
func Reply(decode func(message []byte) error) any { return replier(decode) }

type replier func([]byte) error

func (f replier) decode(message []byte) error {
	if err := f(message); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}

// statuses are what the codes of gRPC stand for in HTTP, as the Connect protocol has it, but that a precondition that fails
// and what exists already are what they are there, too.
var statuses = map[connect.Code]int{
	connect.CodeCanceled: 499, connect.CodeUnknown: http.StatusInternalServerError, connect.CodeInvalidArgument: http.StatusBadRequest,
	connect.CodeDeadlineExceeded: http.StatusGatewayTimeout, connect.CodeNotFound: http.StatusNotFound, connect.CodeAlreadyExists: http.StatusConflict,
	connect.CodePermissionDenied: http.StatusForbidden, connect.CodeResourceExhausted: http.StatusTooManyRequests,
	connect.CodeFailedPrecondition: http.StatusPreconditionFailed, connect.CodeAborted: http.StatusConflict, connect.CodeOutOfRange: http.StatusBadRequest,
	connect.CodeUnimplemented: http.StatusNotImplemented, connect.CodeInternal: http.StatusInternalServerError,
	connect.CodeUnavailable: http.StatusServiceUnavailable, connect.CodeDataLoss: http.StatusInternalServerError, connect.CodeUnauthenticated: http.StatusUnauthorized,
}

// violation is google.rpc.BadRequest.FieldViolation, of which the name of the field is all that we want.
type violation struct {
	Name string `json:"field"`
}

// Field implements wire.Fields.
func (v *violation) Field(r *wire.Reader, number int32) {
	if number == 1 {
		r.Text(&v.Name)
		return
	}
	r.Skip()
}

// badRequest is google.rpc.BadRequest.
type badRequest struct{ violations []*violation }

// Field implements wire.Fields.
func (b *badRequest) Field(r *wire.Reader, number int32) {
	if number == 1 {
		wire.Messages(r, &b.violations)
		return
	}
	r.Skip()
}

// violations are the fields that the details of an error name (google.rpc.BadRequest).
func violations(e *connect.Error) (found []violation) {
	for _, detail := range e.Details() {
		var b badRequest
		if detail.Type() != "google.rpc.BadRequest" || wire.DecodeFields(detail.Bytes(), &b) != nil {
			continue
		}
		for _, v := range b.violations {
			found = append(found, violation{lowerCamel(v.Name)})
		}
	}
	return found
}

// lowerCamel is the name in JSON of a field of a message.
func lowerCamel(name string) string {
	var b strings.Builder
	for i, word := range strings.Split(name, "_") {
		if i > 0 && word != "" {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		b.WriteString(word)
	}
	return b.String()
}

// refusal is the answer that a service's error stands for, or the error of a call that has no answer.
func refusal(ctx context.Context, err error) (*http.Response, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	e, ok := errors.AsType[*connect.Error](err)
	if !ok {
		return nil, err
	}
	if connect.IsWireError(err) {
		body, err := json.Marshal(struct {
			Problem
			Violations []violation `json:"violations,omitempty"`
		}{Problem{Title: strings.ToUpper(e.Code().String()), Detail: e.Message()}, violations(e)})
		return &http.Response{
			StatusCode: statuses[e.Code()], Header: http.Header{"Content-Type": {problemType}},
			Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		}, err
	}
	switch e.Code() {
	case connect.CodeResourceExhausted:
		return nil, ErrTooLarge
	case connect.CodeUnavailable:
		return nil, e.Unwrap()
	}
	return nil, fmt.Errorf("%w: %s", ErrInvalid, e.Message())
}
