package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	maxIDs  = 1000     // per request
	maxBody = 64 << 10 // bytes
)

// one returns the only value of a query parameter, "" if it is missing.
func (c *call) one(name string) (string, error) {
	query, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return "", badRequest("the query is malformed")
	}
	switch values := query[name]; len(values) {
	case 0:
		return "", nil
	case 1:
		return values[0], nil
	}
	return "", badRequest(name + " is given twice")
}

// ids reads a list of ids, each once and in the order asked for, and counts
// them as they were asked for.
func (c *call) ids(name string) ([]int64, error) {
	text, err := c.one(name)
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, badRequest(name + " is missing: give ids divided by commas")
	}
	if n := strings.Count(text, ",") + 1; n > maxIDs {
		return nil, badRequest(fmt.Sprintf("%s has %d ids, at most %d are allowed", name, n, maxIDs))
	}
	var ids []int64
	seen := map[int64]bool{}
	asked := 0
	for part := range strings.SplitSeq(text, ",") {
		id, err := parseID(name, part)
		if err != nil {
			return nil, err
		}
		if asked++; !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	c.stats.asked(c.route, asked)
	return ids, nil
}

// pathID reads the id in the path.
func (c *call) pathID() (int64, error) { return parseID("id", c.PathValue("id")) }

// parseID reads an id: a positive integer.
func parseID(name, text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, badRequest(name + " must hold positive integers")
	}
	return id, nil
}

// int reads an integer from low to high, or def if it is missing.
func (c *call) int(name string, def, low, high int) (int, error) {
	text, err := c.one(name)
	if err != nil || text == "" {
		return def, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, badRequest(fmt.Sprintf("%s must be an integer from %d to %d", name, low, high))
	}
	return n, nil
}

// optionalID reads an id that may be missing, which is 0.
func (c *call) optionalID(name string) (int64, error) {
	text, err := c.one(name)
	if err != nil || text == "" {
		return 0, err
	}
	return parseID(name, text)
}

// viewer reads the viewer of a private endpoint.
func (c *call) viewer() (int64, error) {
	v, err := c.optionalID("viewer")
	if err == nil && v == 0 {
		err = problem(http.StatusUnauthorized, "Unauthorized", "viewer is missing")
	}
	return v, err
}

// decode reads the JSON body strictly into out.
func (c *call) decode(out any) error {
	if kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return problem(http.StatusUnsupportedMediaType, "Unsupported media type", "send application/json")
	}
	body, err := io.ReadAll(io.LimitReader(c.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		return problem(http.StatusRequestEntityTooLarge, "Content too large", fmt.Sprintf("at most %d bytes", maxBody))
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		return badRequest("the body is not the JSON expected")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return badRequest("the body goes on after its JSON")
	}
	return nil
}

// viewerAndID reads what a write to the viewer's relation to an object needs.
func (c *call) viewerAndID() (viewer, id int64, err error) {
	if viewer, err = c.viewer(); err != nil {
		return 0, 0, err
	}
	id, err = c.pathID()
	return viewer, id, err
}
