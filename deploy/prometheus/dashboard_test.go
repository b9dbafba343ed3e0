package prometheus_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// dashboard is what is looked at of Grafana's format.
type dashboard struct {
	UID    string  `json:"uid"`
	Panels []panel `json:"panels"`
	Lists  struct {
		Variables []struct {
			Name       string `json:"name"`
			Type       string `json:"type"`
			Definition string `json:"definition"`
		} `json:"list"`
	} `json:"templating"`
}

type panel struct {
	ID          int    `json:"id"`
	Type        string `json:"type"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Place       struct {
		X int `json:"x"`
		Y int `json:"y"`
		W int `json:"w"`
		H int `json:"h"`
	} `json:"gridPos"`
	Targets []struct {
		Expr   string `json:"expr"`
		Legend string `json:"legendFormat"`
	} `json:"targets"`
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "grafana", "facet.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Grafana's variables stand where names and durations do.
var grafanaVariable = regexp.MustCompile(`\$(__)?[a-z_]+`)

// Every panel and every variable is made of metrics and labels that the code or our rules export.
func TestDashboardUsesWhatIsExported(t *testing.T) {
	there := recorded(t).withRecords(rules(t))
	d := readDashboard(t)
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			require(t, p.Title, target.Expr, there)
			requireLegend(t, p, target.Expr, target.Legend)
		}
	}
	values := regexp.MustCompile(`^label_values\((.+), (\w+)\)$`)
	for _, v := range d.Lists.Variables {
		if v.Type != "query" {
			continue
		}
		m := values.FindStringSubmatch(v.Definition)
		if m == nil {
			t.Errorf("variable %s: %s is no label_values", v.Name, v.Definition)
			continue
		}
		require(t, v.Name, "sum by ("+m[2]+") ("+m[1]+")", there)
	}
}

// requireLegend wants only labels in a legend that the expression keeps.
func requireLegend(t *testing.T, p panel, expr, legend string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`{{(\w+)}}`).FindAllStringSubmatch(legend, -1) {
		if used := read(expr); !slices.Contains(used.labels, m[1]) && !slices.Contains(fromPrometheus, m[1]) {
			t.Errorf("%s: the legend shows %s, which is not in %v", p.Title, m[1], used.labels)
		}
	}
}

// Panels do not overlap, have ids of their own and say what they show; variables that are used exist.
func TestDashboardIsWellFormed(t *testing.T) {
	t.Parallel()
	d := readDashboard(t)
	ids, cells := map[int]bool{}, map[[2]int]string{}
	known := []string{"$__rate_interval"}
	for _, v := range d.Lists.Variables {
		known = append(known, "$"+v.Name)
	}
	for _, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("%s: the id %d is there twice", p.Title, p.ID)
		}
		ids[p.ID] = true
		if p.Type != "row" && (p.Description == "" || len(p.Targets) == 0) {
			t.Errorf("%s has no description or shows nothing", p.Title)
		}
		for x := range p.Place.W {
			for y := range p.Place.H {
				cell := [2]int{p.Place.X + x, p.Place.Y + y}
				if other, taken := cells[cell]; taken || cell[0] >= 24 {
					t.Fatalf("%s lies over %q or beyond the edge", p.Title, other)
				}
				cells[cell] = p.Title
			}
		}
		for _, target := range p.Targets {
			for _, name := range grafanaVariable.FindAllString(target.Expr, -1) {
				if !slices.Contains(known, name) {
					t.Errorf("%s: there is no variable %s", p.Title, name)
				}
			}
		}
	}
}

// The language of the panels is checked by promtool, as rules.
func TestDashboardWithPromtool(t *testing.T) {
	t.Parallel()
	type record struct {
		Record string `yaml:"record"`
		Expr   string `yaml:"expr"`
	}
	var records []record
	for _, p := range readDashboard(t).Panels {
		for _, target := range p.Targets {
			expr := strings.ReplaceAll(target.Expr, "$__rate_interval", "5m")
			records = append(records, record{"panel:" + string(rune('a'+len(records)%26)), grafanaVariable.ReplaceAllString(expr, ".*")})
		}
	}
	data, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "dashboard", "rules": records}}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "dashboard.rules.yaml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "check", "rules", file)
}
