package playground

import (
	"errors"
	"net/http"
)

// chooserView is what the template of the chooser is given.
type chooserView struct {
	links
	Nonce string
	Cards []card
}

// card is one client on the chooser.
type card struct {
	Client
	Title string
	URL   string
}

// Chooser serves the list of clients at Path, in the order given. Like [Playground.Page]
// it is cheap to make, and answers 500 with the reasons when a client is not
// valid.
func (p *Playground) Chooser(clients []Client) http.Handler {
	var cards []card
	var problems []error
	for _, c := range clients {
		problems = append(problems, c.Validate())
		cards = append(cards, card{c, c.title(), p.links.Home + "/" + c.Name})
	}
	if err := errors.Join(problems...); err != nil {
		return getOnly(failing(err))
	}
	return getOnly(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		render(w, "chooser.html", chooserView{p.links, secure(w.Header()), cards})
	}))
}
