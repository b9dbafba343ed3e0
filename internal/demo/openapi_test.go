package demo

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// start runs services for one test.
func start(t *testing.T, o Options) *Running {
	t.Helper()
	r, err := Start(t.Context(), o, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// each runs a test for every endpoint of every file, against running services.
func each(t *testing.T, o Options, test func(t *testing.T, e endpoint, base string)) {
	t.Helper()
	r := start(t, o)
	for _, name := range restNames() {
		for _, e := range load(t, name).endpoints() {
			t.Run(name+" "+e.name(), func(t *testing.T) { test(t, e, r.URLs()[name]) })
		}
	}
}

func TestOpenAPINamesEveryRoute(t *testing.T) {
	t.Parallel()
	routes := routesOf(Options{})
	for _, name := range restNames() {
		var served, documented []string
		for _, r := range routes[name] {
			served = append(served, r.pattern)
		}
		for _, e := range load(t, name).endpoints() {
			documented = append(documented, e.name())
		}
		slices.Sort(served)
		slices.Sort(documented)
		if !slices.Equal(served, documented) {
			t.Errorf("%s serves %q but documents %q", name, served, documented)
		}
	}
}

func TestOpenAPIExamples(t *testing.T) {
	t.Parallel()
	each(t, Options{}, func(t *testing.T, e endpoint, base string) {
		status := strconv.Itoa(e.example(t).send(t, base))
		if _, ok := e.Responses[status]; !ok || status[0] != '2' {
			t.Errorf("the examples are answered %s", status)
		}
	})
}

func TestOpenAPIBadParameters(t *testing.T) {
	t.Parallel()
	each(t, Options{}, func(t *testing.T, e endpoint, base string) {
		for _, p := range e.Parameters {
			for _, values := range badValues(e.doc, p) {
				a := e.example(t)
				a.set(p, values...)
				if status := a.send(t, base); status != http.StatusBadRequest {
					t.Errorf("%s=%.40q is answered %d, want 400", p.Name, values, status)
				}
			}
			if p.Required && p.In == "query" {
				a := e.example(t)
				delete(a.query, p.Name)
				if status := a.send(t, base); status != missing(p) {
					t.Errorf("no %s is answered %d, want %d", p.Name, status, missing(p))
				}
			}
		}
	})
}

// missing is the status for a missing parameter.
func missing(p parameter) int {
	if p.Name == "viewer" {
		return http.StatusUnauthorized
	}
	return http.StatusBadRequest
}

// badValues returns values that a parameter's schema does not allow.
func badValues(d *document, p parameter) [][]string {
	s := d.resolve(p.Schema)
	var bad [][]string
	if p.In == "query" {
		bad = append(bad, []string{text(p.Example), text(p.Example)})
	}
	switch typesOf(s)[0] {
	case "integer":
		for _, v := range []string{"x", "1.5", "0x1", "99999999999999999999", " 1"} {
			bad = append(bad, []string{v})
		}
		if s.Minimum != nil {
			bad = append(bad, []string{strconv.Itoa(int(*s.Minimum) - 1)})
		}
		if s.Maximum != nil {
			bad = append(bad, []string{strconv.Itoa(int(*s.Maximum) + 1)})
		}
	case "array":
		for _, v := range []string{"", ",", "1,", "1,x", "-1", "0", "1,2.5", strings.Repeat("1,", *s.MaxItems) + "1"} {
			bad = append(bad, []string{v})
		}
	}
	return bad
}

func TestOpenAPIBadBodies(t *testing.T) {
	t.Parallel()
	each(t, Options{}, func(t *testing.T, e endpoint, base string) {
		if e.Body == nil {
			return // nothing to send
		}
		good := e.example(t)
		for _, test := range []struct {
			name, contentType, body string
			want                    int
		}{
			{"no type", "", good.body, http.StatusUnsupportedMediaType},
			{"form", "application/x-www-form-urlencoded", good.body, http.StatusUnsupportedMediaType},
			{"empty", "application/json", "", http.StatusBadRequest},
			{"malformed", "application/json", "{", http.StatusBadRequest},
			{"another shape", "application/json", `"x"`, http.StatusBadRequest},
			{"trailing", "application/json", good.body + "{}", http.StatusBadRequest},
			{"unknown member", "application/json", strings.Replace(good.body, "{", `{"x":1,`, 1), http.StatusBadRequest},
			{"too long", "application/json", good.body + strings.Repeat(" ", maxBody), http.StatusRequestEntityTooLarge},
		} {
			a := good
			a.contentType, a.body = test.contentType, test.body
			if status := a.send(t, base); status != test.want {
				t.Errorf("%s: is answered %d, want %d", test.name, status, test.want)
			}
		}
	})
}

func TestOpenAPIFaults(t *testing.T) {
	t.Parallel()
	each(t, Options{Faults: Faults{ErrorRate: PerService[float64]{All: 1}}}, func(t *testing.T, e endpoint, base string) {
		if status := e.example(t).send(t, base); status != http.StatusServiceUnavailable {
			t.Errorf("is answered %d, want 503", status)
		}
	})
}
