package sources

import (
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// depot is the service that speaks gRPC: by Google's own server and messages, of which Facet uses neither.
type depotService struct {
	service  protoreflect.ServiceDescriptor
	mu       sync.Mutex
	calls    []string
	deadline bool // that the last call had one
	watching chan struct{}
	news     chan string
}

// startDepot serves the contract and returns where.
func startDepot(t *testing.T) (*depotService, string) {
	t.Helper()
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{"clients/depot", "clients"}})}
	files, err := compiler.Compile(t.Context(), "service.proto")
	if err != nil {
		t.Fatal(err)
	}
	d := &depotService{service: files[0].Services().Get(0), watching: make(chan struct{}, 8), news: make(chan string)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(d.handle))
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() { server.Stop(); <-served })
	return d, "grpc://" + listener.Addr().String()
}

// taken are the calls since it was asked last, sorted.
func (d *depotService) taken() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	calls := d.calls
	d.calls = nil
	slices.Sort(calls)
	return calls
}

func (d *depotService) handle(_ any, stream grpc.ServerStream) error {
	full, _ := grpc.MethodFromServerStream(stream)
	name := full[strings.LastIndexByte(full, '/')+1:]
	method := d.service.Methods().ByName(protoreflect.Name(name))
	if method == nil {
		return status.Error(codes.Unimplemented, "no such method")
	}
	in := dynamicpb.NewMessage(method.Input())
	if err := stream.RecvMsg(in); err != nil {
		return err
	}
	asked, _ := protojson.Marshal(in)
	call := name + " " + strings.ReplaceAll(string(asked), `, "`, `,"`)
	md, _ := metadata.FromIncomingContext(stream.Context())
	if v := md.Get("x-from"); len(v) > 0 {
		call += " x-from: " + v[0]
	}
	d.mu.Lock()
	d.calls = append(d.calls, strings.ReplaceAll(call, `": `, `":`))
	_, d.deadline = stream.Context().Deadline()
	d.mu.Unlock()
	if strings.Contains(call, "refused") {
		return status.Error(codes.PermissionDenied, "not you")
	}
	if method.IsStreamingServer() {
		return d.watch(stream, method)
	}
	text, err := d.answer(name, in)
	if err != nil {
		return err
	}
	return send(stream, method, text)
}

// send sends a message that is written as JSON.
func send(stream grpc.ServerStream, method protoreflect.MethodDescriptor, text string) error {
	out := dynamicpb.NewMessage(method.Output())
	if err := protojson.Unmarshal([]byte(text), out); err != nil {
		return status.Error(codes.Internal, err.Error())
	}
	return stream.SendMsg(out)
}

const (
	box = `{"id": "a", "number": "9007199254740993", "floor": -3, "views": "9223372036854775807", "shelf": 4294967295, "offset": "-5", "weight": 1.5, "value": -0.1,
		"sealed": true, "stamp": "AAH/", "kind": "KIND_BOX", "was": "KIND_PALLET", "tags": ["x", ""], "floors": [0, -1, 2147483647], "kinds": ["KIND_PALLET", "KIND_UNSPECIFIED"],
		"size": {"width": 2}, "inner": [{"id": "c"}], "note": "", "label": "", "stock": "0", "packedAt": "2026-11-01T10:00:00.5Z", "shelfLife": "-1.5s",
		"labels": {"b": "2", "a": "1"}, "sizes": {"7": {"width": 1}, "-1": {}}, "unitCount": 4000000000, "temperature": -4, "serial": "12",
		"checks": ["1970-01-01T00:00:00Z"], "parentId": "b", "unbound": 3}`
	bare = `{"id": "b"}`
)

func (d *depotService) answer(name string, in *dynamicpb.Message) (string, error) {
	field := func(name string) protoreflect.Value {
		return in.Get(in.Descriptor().Fields().ByName(protoreflect.Name(name)))
	}
	switch name {
	case "GetCrate", "DropCrate", "PutCrate":
		switch id := field("id").String(); {
		case id == "none":
			return "", status.Error(codes.NotFound, "there is no crate \x00 none")
		case id == "bad":
			return "", status.Error(codes.InvalidArgument, "secret detail")
		case id == "worse":
			st, _ := status.New(codes.InvalidArgument, "secret detail").WithDetails(&errdetails.BadRequest{
				FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "crate.packed_at", Description: "a secret"}},
			})
			return "", st.Err()
		case id == "down":
			return "", status.Error(codes.Unavailable, "secret detail")
		case id == "slow":
			return "", status.Error(codes.DeadlineExceeded, "secret detail")
		case name == "DropCrate":
			return `{}`, nil
		case id == "b":
			return bare, nil
		}
		return box, nil
	case "FindCrates":
		return `{"total": 2, "page": {"crates": [` + box + `, ` + bare + `]}}`, nil
	case "ListCrates", "LookupCrates":
		var all []string
		for i := range field("ids").List().Len() {
			switch id := field("ids").List().Get(i).String(); {
			case id == "b" && name == "ListCrates":
				all = append(all, bare)
			case id == "b":
				all = append(all, `"b": `+bare)
			}
		}
		if name == "ListCrates" {
			return `{"page": {"crates": [` + strings.Join(all, ",") + `]}}`, nil
		}
		return `{"crates": {` + strings.Join(all, ",") + `}}`, nil
	case "Weigh":
		var all []string
		for i := range field("numbers").List().Len() {
			all = append(all, []string{"0.5", "7"}[i%2])
		}
		return `{"weights": [` + strings.Join(all, ",") + `]}`, nil
	}
	return "", status.Error(codes.Unimplemented, "no such method")
}

// watch sends what the test has for it: a message, or the end.
func (d *depotService) watch(stream grpc.ServerStream, method protoreflect.MethodDescriptor) error {
	_ = stream.SendHeader(nil)
	d.watching <- struct{}{}
	for {
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case text := <-d.news:
			switch text {
			case "end":
				return nil
			case "break":
				return status.Error(codes.Unavailable, "restarting")
			}
			if err := send(stream, method, text); err != nil {
				return err
			}
		}
	}
}
