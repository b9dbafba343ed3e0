package mock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/facetgraph/facet/generate/contract"
)

// frame is a message as it goes over the wire.
type frame struct{ bytes []byte }

// verbatim passes messages on as they are.
type verbatim struct{}

// Name implements connect.Codec.
func (verbatim) Name() string { return "proto" }

// Marshal implements connect.Codec.
func (verbatim) Marshal(m any) ([]byte, error) { return m.(*frame).bytes, nil }

// Unmarshal implements connect.Codec.
func (verbatim) Unmarshal(b []byte, m any) error {
	m.(*frame).bytes = bytes.Clone(b)
	return nil
}

// procedure answers a call by gRPC or Connect. A stream sends one message and is silent from then on.
func (h *Handler) procedure(op *contract.Operation) http.Handler {
	if op.Stream {
		return connect.NewServerStreamHandler(op.Path, func(ctx context.Context, in *connect.Request[frame], out *connect.ServerStream[frame]) error {
			answer, err := h.message(op, in.Msg.bytes)
			if err != nil {
				return err
			}
			if err := out.Send(&frame{answer}); err != nil {
				return err
			}
			<-ctx.Done()
			return connect.NewError(connect.CodeUnavailable, errors.New("the mock stops, or the caller has gone"))
		}, connect.WithCodec(verbatim{}))
	}
	return connect.NewUnaryHandler(op.Path, func(_ context.Context, in *connect.Request[frame]) (*connect.Response[frame], error) {
		answer, err := h.message(op, in.Msg.bytes)
		return connect.NewResponse(&frame{answer}), err
	}, connect.WithCodec(verbatim{}))
}

// unavailable is a fault.
func unavailable(op *contract.Operation) http.Handler {
	return connect.NewUnaryHandler(op.Path, func(context.Context, *connect.Request[frame]) (*connect.Response[frame], error) {
		return nil, connect.NewError(connect.CodeUnavailable, errors.New("a fault, as asked for"))
	}, connect.WithCodec(verbatim{}))
}

// message makes the message that answers a request.
func (h *Handler) message(op *contract.Operation, request []byte) ([]byte, error) {
	in := dynamicpb.NewMessage(op.Procedure.Input())
	if err := proto.Unmarshal(request, in); err != nil {
		return nil, connect.NewError(connect.CodeInvalidArgument, err)
	}
	text, err := protojson.Marshal(in)
	var asked map[string]any
	if err == nil {
		err = json.Unmarshal(text, &asked)
	}
	if err != nil {
		return nil, err
	}
	a := &answer{items: h.options.Items, op: op, query: map[string][]string{}, keys: map[string][]string{}}
	a.take(asked)
	out := dynamicpb.NewMessage(op.Procedure.Output())
	if op.Answer != nil {
		if text, err = json.Marshal(a.value(op.Answer, "", 1, 0)); err != nil {
			return nil, err
		}
		if err := protojson.Unmarshal(text, out); err != nil {
			return nil, err
		}
	}
	return proto.Marshal(out)
}

// take reads what is asked for: lists are keys, and so are single ids; the rest may say how long a list is to be.
func (a *answer) take(asked map[string]any) {
	for name, value := range asked {
		switch v := value.(type) {
		case []any:
			for _, one := range v {
				a.keys[name] = append(a.keys[name], textOf(one))
			}
		case string:
			if slices.Contains(offsets, name) {
				a.query[name] = []string{v}
			}
			if lower := strings.ToLower(name); strings.HasSuffix(lower, "id") && !strings.Contains(lower, "viewer") {
				a.keys[name] = []string{v}
			}
		case float64:
			if slices.Contains(sizes, name) || slices.Contains(offsets, name) || slices.Contains(pages, name) {
				a.query[name] = []string{textOf(v)}
			}
		}
	}
}
