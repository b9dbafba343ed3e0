package browser

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// record is what a page did. Chromium's messages arrive on chromedp's goroutine.
type record struct {
	mu       sync.Mutex
	requests []string
	problems []string
}

// note takes one message of Chromium. It is given to chromedp.WithListener, so
// it sees an event before the step after it returns.
func (r *record) note(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "data:") { // fonts inside style sheets
			r.requests = append(r.requests, e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		r.problems = append(r.problems, exception(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			r.problems = append(r.problems, fmt.Sprintf("console %s: %s", e.Type, arguments(e.Args)))
		}
	case *log.EventEntryAdded: // also violations of the Content-Security-Policy
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			r.problems = append(r.problems, strings.TrimSpace(fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)))
		}
	}
}

// exception describes what nothing caught.
func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

// arguments describes what was given to the console.
func arguments(args []*runtime.RemoteObject) string {
	var texts []string
	for _, a := range args {
		if a.Description != "" {
			texts = append(texts, a.Description)
		} else {
			texts = append(texts, string(a.Value))
		}
	}
	return strings.Join(texts, " ")
}

// Requests lists the addresses that the page has asked for, in order, those
// that are data themselves left out.
func (p *Page) Requests() []string {
	p.record.mu.Lock()
	defer p.record.mu.Unlock()
	return slices.Clone(p.record.requests)
}

// Problems lists what the page complained of: uncaught exceptions, errors and
// warnings of the console, failed requests, violations of its security policy.
func (p *Page) Problems() []string {
	p.record.mu.Lock()
	defer p.record.mu.Unlock()
	return slices.Clone(p.record.problems)
}

// Outside lists the addresses asked for that are neither on this machine nor
// inside the page itself.
func (p *Page) Outside() []string {
	return slices.DeleteFunc(p.Requests(), inside)
}

// inside says whether an address needs no network.
func inside(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "blob", "about":
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
