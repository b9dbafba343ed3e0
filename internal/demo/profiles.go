package demo

import "fmt"

// profile is a member as the profiles service tells it.
type profile struct {
	ID        int64  `json:"id"`
	Handle    string `json:"handle"`
	Name      string `json:"name"`
	AvatarURL string `json:"avatarUrl"`
	Followers int    `json:"followers"`
	Bio       string `json:"bio"`
	Verified  bool   `json:"verified"`
}

// profileService knows the members and who follows whom.
type profileService struct {
	profiles *table[profile]
	byHandle map[string]int64 // never changes
	follows  *relation
	inbox    *inbox
}

// newProfiles makes the members of the world. Followers are a number only: who
// the first ones are, nobody asks.
func newProfiles(in *inbox) *profileService {
	s := &profileService{profiles: newTable[profile](), byHandle: map[string]int64{}, follows: newRelation(), inbox: in}
	for id := int64(1); id <= profileCount; id++ {
		s.byHandle[handleOf(id)] = id
		s.profiles.put(id, profile{
			ID:        id,
			Handle:    handleOf(id),
			Name:      nameOf(id),
			AvatarURL: fmt.Sprintf("https://media.example/avatars/%d.png", id),
			Followers: int(id * 7919 % 5000),
			Bio:       bioOf(id),
			Verified:  id%9 == 0,
		})
	}
	return s
}

// routes returns the endpoints, by the names that statistics count them under.
func (s *profileService) routes() []route {
	return []route{
		{pattern: "GET /profiles", answer: s.batch},
		{pattern: "GET /profiles/by-handle/{handle}", answer: s.handle},
		{pattern: "PUT /follows/{id}", answer: func(c *call) (reply, error) { return s.follow(c, true) }},
		{pattern: "DELETE /follows/{id}", answer: func(c *call) (reply, error) { return s.follow(c, false) }},
	}
}

// batch answers with profiles by id.
func (s *profileService) batch(c *call) (reply, error) {
	ids, err := c.ids("ids")
	if err != nil {
		return reply{}, err
	}
	return reply{body: s.profiles.list(ids), cache: longer}, nil
}

// handle answers with the profile that has a handle. Handles never change, so
// the map needs no lock.
func (s *profileService) handle(c *call) (reply, error) {
	_, body, ok := s.profiles.get(s.byHandle[c.PathValue("handle")])
	if !ok {
		return reply{}, notFound("profile")
	}
	return reply{body: body, cache: longer}, nil
}

// follow makes the viewer follow a profile, or stop. Only a change counts and
// is told to the followed one: clients may send the same again after a timeout.
func (s *profileService) follow(c *call, on bool) (reply, error) {
	viewer, id, err := c.viewerAndID()
	if err != nil {
		return reply{}, err
	}
	if _, _, ok := s.profiles.get(viewer); !ok {
		return reply{}, notFound("viewer")
	}
	if viewer == id {
		return reply{}, problem(422, "Not possible", "nobody follows themselves")
	}
	if _, _, ok := s.profiles.get(id); !ok {
		return reply{}, notFound("profile")
	}
	change := s.follows.set(viewer, id, on)
	_, body, _ := s.profiles.change(id, func(p *profile) { p.Followers += change })
	if change > 0 {
		s.inbox.deliver(id, notification{Kind: "FOLLOW", ActorID: viewer})
	}
	return reply{body: body}, nil
}
