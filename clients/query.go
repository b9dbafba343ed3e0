package clients

import (
	"net/url"
	"strconv"
)

// AppendInts appends a parameter whose value is a list of integers divided by
// commas, as in "ids=1,2,3", to a query. It writes digits in place, where
// url.Values would build a string per id.
func AppendInts[N ~int | ~int64](query []byte, name string, values []N) []byte {
	query = appendName(query, name)
	for i, v := range values {
		if i > 0 {
			query = append(query, ',')
		}
		query = strconv.AppendInt(query, int64(v), 10)
	}
	return query
}

// AppendInt appends one integer parameter to a query.
func AppendInt[N ~int | ~int64](query []byte, name string, value N) []byte {
	return strconv.AppendInt(appendName(query, name), int64(value), 10)
}

// AppendText appends one text parameter, escaped, to a query.
func AppendText[S ~string](query []byte, name string, value S) []byte {
	return append(appendName(query, name), url.QueryEscape(string(value))...)
}

// AppendTexts appends a parameter whose value is a list of texts divided by commas, each escaped, to a query. A comma in
// a text is escaped, too.
func AppendTexts[S ~string](query []byte, name string, values []S) []byte {
	query = appendName(query, name)
	for i, v := range values {
		if i > 0 {
			query = append(query, ',')
		}
		query = append(query, url.QueryEscape(string(v))...)
	}
	return query
}

// AppendFloat appends one number parameter to a query.
func AppendFloat(query []byte, name string, value float64) []byte {
	return strconv.AppendFloat(appendName(query, name), value, 'g', -1, 64)
}

// AppendBool appends one boolean parameter to a query.
func AppendBool(query []byte, name string, value bool) []byte {
	return strconv.AppendBool(appendName(query, name), value)
}

// AppendViewer appends the viewer parameter, or nothing for 0, which stands for
// an anonymous viewer.
func AppendViewer[N ~int | ~int64](query []byte, viewer N) []byte {
	if viewer == 0 {
		return query
	}
	return AppendInt(query, "viewer", viewer)
}

// PathID returns prefix + id + suffix: the path of one object.
func PathID[N ~int | ~int64](prefix string, id N, suffix string) string {
	return prefix + strconv.FormatInt(int64(id), 10) + suffix
}

// PathText returns prefix and text as one escaped path segment. The segments
// "." and ".." keep their meaning to whoever cleans a path: refuse them before.
func PathText(prefix, text string) string {
	return prefix + url.PathEscape(text)
}

// Unaddressable says that no path can name a text as one segment.
func Unaddressable(text string) bool { return text == "" || text == "." || text == ".." }

// appendName appends "&name=", or "name=" to an empty query.
func appendName(query []byte, name string) []byte {
	if len(query) > 0 {
		query = append(query, '&')
	}
	return append(append(query, name...), '=')
}
