package bff

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/facetgraph/facet/auth/issuer"
)

// maxTokenAnswer bounds what the issuer may answer.
const maxTokenAnswer = 16 << 10

func tokenCommand(ctx context.Context, c *console, args []string) error {
	fs := flags(c, "token")
	client := fs.String("client", c.domain.defaultClient(), "the client that the token is for")
	viewer := fs.String("viewer", c.domain.Fakes.viewer(), "the viewer that the token is of")
	from := fs.String("issuer", "http://127.0.0.1:8081", "the demo's issuer: its admin address")
	scope := fs.String("scope", "", "scopes, separated by spaces")
	if _, err := parse(c, fs, args, 0); err != nil {
		return err
	}
	q := url.Values{"client": {*client}, "viewer": {*viewer}}
	if *scope != "" {
		q.Set("scope", *scope)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	token, err := fetchToken(ctx, strings.TrimSuffix(*from, "/")+issuer.TokenPath+"?"+q.Encode())
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, token)
	return nil
}

// fetchToken asks the issuer for the token alone.
func fetchToken(ctx context.Context, from string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Accept", "text/plain")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("no issuer answers there; does `bff demo` run? %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenAnswer))
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the issuer answered %s: %s", resp.Status, strings.TrimSpace(string(body)))
	}
	return strings.TrimSpace(string(body)), nil
}
