package generate

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/generate/contract"
)

// maxContract bounds a contract that is fetched, in bytes.
const maxContract = 64 << 20

// serviceName is what a service may be called: it is a folder, a package of Go and a key of bff.yaml.
var serviceName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// addMain is the command add: it writes the folder of a new service.
func addMain(p Paths, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate add", flag.ContinueOnError)
	flags.SetOutput(stderr)
	openapi := flags.String("openapi", "", "the contract, an OpenAPI file: a file, or a URL")
	proto := flags.String("proto", "", "the contract, a .proto file: a file, with what it imports beside it, or a URL")
	url := flags.String("url", "", "where the service is; default: the first of the contract's servers, or a port of this machine")
	config := flags.String("bff", "bff.yaml", "the configuration, to which the service is added")
	ops := flags.String("ops", "", "operationIds to propose fields for, divided by commas; default: those that look like lookups and lists")
	flags.StringVar(&p.Services, "services", p.Services, "the folder of the services")
	name := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := add(p, name, *openapi, *proto, *url, *config, *ops, stdout); err != nil {
		fmt.Fprintln(stderr, "generate add:", err)
		return 1
	}
	return 0
}

// add writes contract, binding and configuration of a new service. Nothing is overwritten.
func add(p Paths, name, openapi, proto, url, config, ops string, stdout io.Writer) error {
	if !serviceName.MatchString(name) {
		return fmt.Errorf("%q is no name of a service; allowed: small letters and digits, as in: add users -openapi users.yaml", name)
	}
	if (openapi == "") == (proto == "") {
		return errors.New("either -openapi or -proto is required: the contract of the service, a file or a URL")
	}
	from := openapi + proto
	text, err := fetch(from)
	if err != nil {
		return err
	}
	dir := filepath.Join(p.Services, name)
	contractFile, files := "openapi.yaml", map[string][]byte{}
	imports := func(file string) ([]byte, error) {
		text, err := contract.ImportFrom(filepath.Dir(proto))(file)
		if err == nil {
			files[filepath.FromSlash(file)] = text
		}
		return text, err
	}
	switch {
	case proto != "":
		contractFile = binding.ProtoFile
	case bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")):
		contractFile = "openapi.json"
	}
	var c *contract.Contract
	if proto != "" {
		c, err = contract.ParseProto(from, text, imports)
	} else {
		c, err = contract.ParseOpenAPI(from, text)
	}
	if err != nil {
		return err
	}
	others, err := binding.Load(p.Services)
	if err != nil {
		return fmt.Errorf("the bindings that are there have mistakes; mend them first: %w", err)
	}
	var picked []string
	if ops != "" {
		picked = strings.Split(ops, ",")
	}
	proposal, err := binding.Propose(c, name, func(typeName string) bool { return others != nil && others.Object(typeName) != nil }, picked)
	if err != nil {
		return err
	}
	if _, err := binding.Parse([]binding.Text{{Dir: dir, ContractFile: contractFile, Contract: text, Binding: []byte(proposal), Import: imports}}); err != nil {
		return fmt.Errorf("what was proposed does not fit, which is a fault of this command; -ops leaves out what it stumbles over: %w", err)
	}
	files[contractFile], files[binding.File] = text, []byte(proposal)
	for file := range files {
		if _, err := os.Lstat(filepath.Join(dir, file)); err == nil {
			return fmt.Errorf("%s is there already; nothing was written", filepath.Join(dir, file))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755), os.WriteFile(filepath.Join(dir, file), files[file], 0o644)); err != nil {
			return err
		}
		fmt.Fprintln(stdout, "wrote", filepath.Join(dir, file))
	}
	if c.Proto && url == "" {
		url = "grpc://127.0.0.1:9101"
	}
	return configure(config, name, url, c.Server, stdout)
}

// fetch reads a file or a URL.
func fetch(from string) ([]byte, error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		return os.ReadFile(from)
	}
	client := &http.Client{Timeout: time.Minute}
	answer, err := client.Get(from)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", from, answer.Status)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxContract+1))
	if err == nil && len(text) > maxContract {
		err = fmt.Errorf("%s has more than %d MiB", from, maxContract>>20)
	}
	return text, err
}

// configure adds the service to the configuration, or says what to write there.
func configure(config, name, url, server string, stdout io.Writer) error {
	if url == "" {
		url = server
	}
	if url == "" {
		url = "http://127.0.0.1:9101"
	}
	entry := fmt.Sprintf("  %s:\n    url: ${%s_URL:-%s}\n", name, strings.ToUpper(name), url)
	text, err := os.ReadFile(config)
	if errors.Is(err, os.ErrNotExist) {
		fmt.Fprintf(stdout, "there is no %s; write there, under services:\n%s", config, entry)
		return nil
	}
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(text), "\n")
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "  "+name+":"):
			return nil
		case strings.HasPrefix(line, "services:") && strings.TrimSpace(strings.TrimPrefix(line, "services:")) == "":
			lines[i] = line + entry
			fmt.Fprintln(stdout, "added the service to", config)
			return os.WriteFile(config, []byte(strings.Join(lines, "")), 0o644)
		}
	}
	fmt.Fprintf(stdout, "write in %s, under services:\n%s", config, entry)
	return nil
}
