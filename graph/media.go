package graph

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// jsonContent says whether a Content-Type is JSON in UTF-8.
func jsonContent(value string) bool {
	if value == mediaJSON { // nearly always
		return true
	}
	media, params, err := mime.ParseMediaType(value)
	if err != nil || media != mediaJSON {
		return false
	}
	charset, named := params["charset"]
	return !named || strings.EqualFold(charset, "utf-8")
}

// negotiate chooses the media type of the response from Accept (RFC 9110 §12.5.1): the wanted one of highest quality,
// graphql-response+json where both are equal and named. Clients that accept anything are answered in application/json,
// which every client understands.
func negotiate(accept []string) (string, *Failure) {
	if len(accept) == 0 {
		return mediaJSON, nil
	}
	graphql, json, any := -1.0, -1.0, -1.0
	for _, value := range accept {
		for part := range strings.SplitSeq(value, ",") {
			media, q := quality(part)
			switch media {
			case mediaGraphQL:
				graphql = max(graphql, q)
			case mediaJSON:
				json = max(json, q)
			case "*/*", "application/*":
				any = max(any, q)
			}
		}
	}
	if json < 0 {
		json = any
	}
	switch {
	case graphql > 0 && graphql >= json:
		return mediaGraphQL, nil
	case json > 0:
		return mediaJSON, nil
	}
	return "", refuse(http.StatusNotAcceptable, CodeNotAcceptable, "accept "+mediaGraphQL+" or "+mediaJSON)
}

// quality reads one element of Accept: the media type in lower case and its weight, 1 where none is given. What cannot be
// read weighs 0.
func quality(part string) (media string, q float64) {
	media, params, _ := strings.Cut(part, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	q = 1
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			parsed, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || parsed < 0 || parsed > 1 {
				return media, 0
			}
			q = parsed
		}
	}
	return media, q
}
