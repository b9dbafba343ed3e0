package demo

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/facetgraph/facet/internal/faultproxy"
)

// maxSwitch bounds what switches faults.
const maxSwitch = 4 << 10

// SetFaults makes services misbehave from now on, as the flag -fault says it: "ads=hang" changes ads alone, "none" and
// whatever else has no name all that are not named. An error changes nothing, unless a service could not listen again.
func (s *Services) SetFaults(text string) error {
	wanted, err := parsePerService(text, faultproxy.Parse)
	if err != nil {
		return err
	}
	var names []string
	for _, name := range Names() {
		if _, named := wanted.Some[name]; !named && !hasGeneral(text) {
			continue
		}
		if err := checkFaults(name, wanted.Of(name)); err != nil {
			return err
		}
		names = append(names, name)
	}
	for _, name := range names {
		if err := s.faults[name].Set(wanted.Of(name)...); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// hasGeneral says that a setting has a value for all services.
func hasGeneral(text string) bool {
	for part := range strings.SplitSeq(text, ",") {
		if !strings.Contains(part, "=") {
			return true
		}
	}
	return false
}

// FaultsNow says how each service misbehaves, by name: "none", or as the flag -fault has it.
func (s *Services) FaultsNow() map[string]string {
	now := map[string]string{}
	for name, p := range s.faults {
		now[name] = faultproxy.Text(p.Faults())
	}
	return now
}

// control answers GET with the faults of all services, and sets them by POST. Every service has it for all of them, so
// that one which refuses connections is switched by another.
func (s *Services) control() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
		case http.MethodPost:
			text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSwitch))
			if err == nil {
				err = s.SetFaults(strings.TrimSpace(string(text)))
			}
			if err != nil {
				writeProblem(w, badRequest(err.Error()))
				return
			}
		default:
			w.Header().Set("Allow", "GET, POST")
			writeProblem(w, problem(http.StatusMethodNotAllowed, "Method not allowed", "see the Allow header"))
			return
		}
		answer, err := jsonReply(s.FaultsNow(), "")
		write(w, answer, err)
	})
}
