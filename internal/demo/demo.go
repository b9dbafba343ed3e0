package demo

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/facetgraph/facet/internal/faultproxy"
)

// The services, by the names that flags, statistics and clients use.
const (
	Recommendations = "recommendations"
	Posts           = "posts"
	Profiles        = "profiles"
	Notifications   = "notifications"
	Ads             = "ads"
	Analytics       = "analytics"
	Presence        = "presence"
)

// Names returns the services in the order of their ports.
func Names() []string {
	return []string{Recommendations, Posts, Profiles, Notifications, Ads, Analytics, Presence}
}

// Options changes how the services behave. The zero value is fast and
// faultless services.
type Options struct {
	// Faults makes services slow or faulty.
	Faults Faults
	// Chatter, if positive, is how often an open notification stream gets a
	// new notification without anybody having done anything.
	Chatter time.Duration
	// Host is the address to listen on: "" is 127.0.0.1, which nobody else can
	// reach. In a container it has to be 0.0.0.0.
	Host string
}

// Validate reports every value that is out of range, joined.
func (o Options) Validate() error {
	var negative error
	if o.Chatter < 0 {
		negative = errors.New("chatter must not be negative")
	}
	return errors.Join(negative, o.Faults.validate())
}

// Services are the seven services with their data. They are safe for concurrent
// use. What one is told, such as a like, the others learn within the same
// Services only.
type Services struct {
	byName map[string]*service
	host   string
	// faults say how each service misbehaves, by name. All are there.
	faults map[string]*faultproxy.Proxy
}

// New makes the services. It panics if o is not valid: options come from
// [Options.AddFlags], which has checked them, or from a test.
func New(o Options) *Services {
	if err := o.Validate(); err != nil {
		panic("demo: " + err.Error())
	}
	s := &Services{byName: map[string]*service{}, host: cmp.Or(o.Host, "127.0.0.1"), faults: o.Faults.proxies()}
	control := s.control()
	for name, routes := range routesOf(o) {
		s.byName[name] = newService(s.faults[name], control, routes)
	}
	stats := newCounters()
	s.byName[Presence] = newProcedures(s.faults[Presence], control, stats, newPresence(o.Chatter).procedures(stats))
	return s
}

// routesOf returns the routes of every service, with a world of their own.
func routesOf(o Options) map[string][]route {
	inbox := newInbox()
	return map[string][]route{
		Recommendations: recommendationRoutes(),
		Posts:           newPosts(inbox).routes(),
		Profiles:        newProfiles(inbox).routes(),
		Notifications:   notificationRoutes(inbox, o.Chatter),
		Ads:             newAds().routes(),
		Analytics:       newAnalytics().routes(),
	}
}

// Handler returns the service with a name, or nil if there is none.
func (s *Services) Handler(name string) http.Handler {
	if !slices.Contains(Names(), name) {
		return nil
	}
	return s.byName[name]
}

// Stats returns how often a service was called since the last reset. A service
// that does not exist was never called.
func (s *Services) Stats(name string) Stats {
	if sv, ok := s.byName[name]; ok {
		return sv.stats.read()
	}
	return newCounters().read()
}

// ResetStats sets all counters of all services to zero.
func (s *Services) ResetStats() {
	for _, sv := range s.byName {
		sv.stats.reset()
	}
}
