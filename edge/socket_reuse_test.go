package edge

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A client that completes an operation and gives its id to another, while a message of the first is on its way to a
// peer that reads slowly: what was being written comes, and after it nothing but the other's.
func TestIDGivenToAnotherOperation(t *testing.T) {
	t.Parallel()
	s := socketServer(t)
	h := s.Handler()
	const events, other = `subscription { reservationOpened { id } }`, `{ other: __typename }`
	for name, c := range map[string]struct {
		begin []string // before the peer stops reading
		then  []string // while an event is being written
		want  []string // what comes under the id 1 when it reads again
	}{
		"an event is being written": {
			[]string{subscribing("1", events)},
			[]string{completing("1"), subscribing("1", other)},
			[]string{event("1"), `{"id":"1","type":"next","payload":{"data":{"other":"Query"}}}`, completing("1")},
		},
		"an event waits behind another's": {
			[]string{subscribing("2", events), subscribing("1", events)},
			[]string{completing("1"), subscribing("1", other), completing("2")},
			[]string{event("1"), `{"id":"1","type":"next","payload":{"data":{"other":"Query"}}}`, completing("1")},
		},
		"twice": {
			[]string{subscribing("1", events)},
			[]string{completing("1"), subscribing("1", events), completing("1"), subscribing("1", other)},
			[]string{event("1"), `{"id":"1","type":"next","payload":{"data":{"other":"Query"}}}`, completing("1")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, client := net.Pipe()
				done := make(chan struct{})
				go func() {
					defer close(done)
					h.ServeHTTP(&upgraded{server, map[string][]string{}}, upgradeRequest("/graphql/web", subprotocol))
				}()
				say := func(messages ...string) {
					for _, m := range messages {
						_, _ = client.Write(frame(frameText, []byte(m)))
					}
				}
				reader := bufio.NewReaderSize(client, 16) // the least: what is read on is taken off the writer
				read := make(chan struct{})
				go say(`{"type":"connection_init","payload":{"Authorization":"Bearer good"}}`)
				if _, got, err := readFrame(reader); err != nil || string(got) != `{"type":"connection_ack"}` {
					t.Fatal(err, string(got))
				}
				for _, m := range c.begin {
					say(m)
					time.Sleep(fuzzBetween / 10) // events come in this order
				}
				time.Sleep(fuzzBetween) // the first event is being written now, and nobody reads
				synctest.Wait()
				go say(c.then...)
				time.Sleep(fuzzBetween) // by now the operation that was given up has another event
				var got []string
				go func() {
					defer close(read)
					for {
						_, payload, err := readFrame(reader)
						if err != nil {
							return
						}
						message := string(payload)
						if at := strings.Index(message, `"payload":{"data":{"reservationOpened"`); at > 0 {
							message = message[:at] + `"payload":…}`
						}
						if strings.HasPrefix(message, `{"id":"1",`) {
							got = append(got, message)
						}
					}
				}()
				time.Sleep(10 * fuzzBetween)
				_ = client.Close()
				<-read
				<-done
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		})
	}
}

func subscribing(id, document string) string {
	return `{"id":"` + id + `","type":"subscribe","payload":{"query":"` + document + `"}}`
}

func completing(id string) string { return `{"id":"` + id + `","type":"complete"}` }

func event(id string) string { return `{"id":"` + id + `","type":"next","payload":…}` }
