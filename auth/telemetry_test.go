package auth_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// syncBuffer is a log that goroutines share.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestTelemetry: outcomes are counted by reason, failures to refresh are logged, and
// no part of a token is in either.
func TestTelemetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log syncBuffer
		reader := metric.NewManualReader()
		p := newIDP(edKey())
		p.answer(http.StatusOK, keySet(edKey().jwk(), weakRSAKey().jwk()), nil)
		v := newVerifier(t, auth.Config{
			Issuers:       []auth.Issuer{p.issuer()},
			Logger:        slog.New(slog.NewTextHandler(&log, nil)),
			MeterProvider: metric.NewMeterProvider(metric.WithReader(reader)),
		})
		good := edKey().token(nil, nil)
		evil := edKey().token(object{"kid": "evil-kid"}, object{"sub": "evil-sub"})
		wantReason(t, v, good, "")
		wantReason(t, v, good, "")
		wantReason(t, v, evil, auth.ReasonUnknownKey)
		p.answer(http.StatusInternalServerError, "", nil)
		time.Sleep(time.Hour)
		want := map[string]int64{
			"auth.verifications ok": 2, "auth.verifications unknown_key": 1,
			"auth.jwks.refreshes changed": 1, "auth.jwks.refreshes same": 1,
		}
		got := counts(t, reader)
		if got["auth.jwks.refreshes failed"] == 0 {
			t.Error("no failed refresh is counted")
		}
		delete(got, "auth.jwks.refreshes failed")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		text := log.String()
		for _, part := range []string{"status 500", "RSA key of 1024 bits", rigIssuer} {
			if !strings.Contains(text, part) {
				t.Errorf("want %q in the log:\n%s", part, text)
			}
		}
		for _, part := range []string{"evil", good[:20], strings.Split(good, ".")[2]} {
			if strings.Contains(text, part) {
				t.Errorf("the log quotes a token: %q", part)
			}
		}
	})
}

// TestKeysLeftOutAreLogged: an operator learns which key is not used, and why.
func TestKeysLeftOutAreLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log syncBuffer
		p := newIDP()
		p.answer(http.StatusOK, keySet(
			edKey().jwk(),
			object{"kty": "oct", "k": "AAAA"},
			changed(otherEdKey().jwk(), object{"kid": "private", "d": "AAAA"}),
			changed(otherEdKey().jwk(), object{"kid": "enc", "use": "enc"}),
			changed(otherEdKey().jwk(), object{"kid": "twice"}),
			changed(newEdKey("twice").jwk(), nil),
			changed(ecKey().jwk(), object{"alg": "RS256"}),
			changed(otherEdKey().jwk(), object{"kid": strings.Repeat("k", 300)}),
			object{"kty": 7},
		), nil)
		newVerifier(t, auth.Config{
			Issuers: []auth.Issuer{p.issuer()}, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		})
		synctest.Wait()
		for _, part := range []string{
			"keys[1]: is a symmetric key", "keys[2]: is a private key", "keys[3]: is not for signatures",
			"2 different keys share the kid", "keys[6]: fits [ES256], declares RS256",
			"keys[7]: has a kid longer than 256 bytes", "keys[8]: is not a JWK",
		} {
			if !strings.Contains(log.String(), part) {
				t.Errorf("want %q in the log:\n%s", part, &log)
			}
		}
	})
}

// counts reads the counters as "name outcome".
func counts(t *testing.T, r metric.Reader) map[string]int64 {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := r.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	all := map[string]int64{}
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			for _, point := range m.Data.(metricdata.Sum[int64]).DataPoints {
				outcome, ok := point.Attributes.Value("reason")
				if !ok {
					outcome, _ = point.Attributes.Value("result")
				}
				all[m.Name+" "+outcome.AsString()] += point.Value
			}
		}
	}
	return all
}
