package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each command tells of itself and ends well; the overview names every flag that a command has.
func TestHelpOfEveryCommand(t *testing.T) {
	t.Parallel()
	_, overview, _ := command(t, "help")
	listed := regexp.MustCompile(`(?m)^  (bff (\w+).*)\n      (.*)$`).FindAllStringSubmatch(overview, -1)
	if len(listed) < 7 {
		t.Fatalf("%d commands: %s", len(listed), overview)
	}
	for _, cmd := range listed {
		line, name, summary := cmd[1], cmd[2], cmd[3]
		for _, args := range [][]string{{name, "-h"}, {name, "--help"}, {"help", name}} {
			code, out, errOut := command(t, args...)
			if code != 0 || errOut != "" || !strings.Contains(out, summary) || !strings.Contains(out, "usage: "+line+"\n") {
				t.Errorf("%q: %d %q %q", args, code, out, errOut)
			}
			for _, flag := range regexp.MustCompile(`(?m)^  (-[a-z-]+)`).FindAllStringSubmatch(out, -1) {
				if !strings.Contains(line, flag[1]) {
					t.Errorf("the overview does not name %s of %s", flag[1], name)
				}
			}
		}
	}
	if code, out, _ := command(t, "schema", "print", "-h"); code != 0 || !strings.Contains(out, "print CLIENT") {
		t.Errorf("%d %s", code, out)
	}
	if _, out, _ := command(t, "cost", "-h"); !strings.Contains(out, `"variables": {"first": 20}`) {
		t.Errorf("cost shows no budget: %s", out)
	}
	if code, _, errOut := command(t, "help", "frobnicate"); code != 2 || !strings.Contains(errOut, "there is no command") {
		t.Errorf("%d %s", code, errOut)
	}
}

// Flags may stand anywhere; what makes no sense says what would.
func TestFlagsInAnyOrder(t *testing.T) {
	t.Parallel()
	_, want, _ := command(t, "schema", "print", "web")
	for _, args := range []string{"schema print web -schema DIR", "schema print -schema DIR web", "schema -schema DIR print web", "schema -schema=DIR print -- web"} {
		code, out, errOut := command(t, strings.Fields(strings.ReplaceAll(args, "DIR", "../../schema"))...)
		if code != 0 || out != want {
			t.Errorf("%s: %d %.80s %s", args, code, out, errOut)
		}
	}
	for args, want := range map[string]string{
		"schema":             "allowed: print CLIENT, union, diff",
		"schema print":       "allowed: print CLIENT, union, diff",
		"schema frobnicate":  "schema frobnicate is not understood; allowed: print CLIENT, union, diff",
		"schema print a b":   "allowed: print CLIENT, union, diff",
		"schema -x union":    "flag provided but not defined: -x",
		"check extra":        `unexpected arguments: ["extra"]`,
		"demo -latency soon": `"soon" is not a duration`,
	} {
		code, out, errOut := command(t, strings.Fields(args)...)
		if code != 2 || out != "" || !strings.Contains(errOut, want) || !strings.Contains(errOut, "\nusage: bff ") {
			t.Errorf("%s: %d %q %q", args, code, out, errOut)
		}
	}
}

// What comes from flags is named by them; there is no file to point at.
func TestDemoNamesItsFlags(t *testing.T) {
	t.Parallel()
	code, _, errOut := command(t, "demo", "-listen", "x", "-admin", ":99999", "-redis", "nohost")
	for _, want := range []string{`bff demo: -listen: "x" is not an address`, "\n" + `-admin: ":99999" is not`, "\n" + `-redis: "nohost" is not`} {
		if code != 1 || !strings.Contains(errOut, want) {
			t.Errorf("%d, no %q in %s", code, want, errOut)
		}
	}
}

// A file in which nothing stands does not pass, whatever else is asked for.
func TestCostOfAnEmptyFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty, home, budget := filepath.Join(dir, "empty.graphql"), filepath.Join(dir, "home.graphql"), filepath.Join(dir, "budget.json")
	write(t, empty, "")
	write(t, home, "query Home { ads { advertiser } }")
	write(t, budget, `{"web": {"Home": 100}, "operations": {"Home": {"maximum": 1}}}`)
	for _, args := range [][]string{{empty}, {home, empty}, {empty, "-json"}, {empty, "-against", "../../schema"}} {
		code, out, errOut := command(t, append([]string{"cost", "-client", "web"}, args...)...)
		if code != 1 || !strings.Contains(out+errOut, "empty.graphql: holds no operation and no fragment") {
			t.Errorf("%q: %d %s %s", args, code, out, errOut)
		}
	}
	code, _, errOut := command(t, "cost", "-client", "web", home, "-budget", budget)
	if code != 1 || !strings.Contains(errOut, "operations.Home.maximum: unknown key; allowed: max, variables\nweb: unknown key; allowed: max, operations") {
		t.Errorf("%d %s", code, errOut)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if code, out, _ := command(t, "version"); code != 0 || !regexp.MustCompile(`^bff .+\n(?s:.*)go1\.\d+`).MatchString(out) {
		t.Errorf("%d %q", code, out)
	}
}
