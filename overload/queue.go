package overload

import (
	"container/list"
	"time"
)

// queue is who waits, by urgency. Its owner guards it.
type queue struct {
	levels         [LeastUrgent + 1]level
	waiting, hasty int       // all, and those that do not wait for long
	since          time.Time // when the first of the hasty began to wait after there had been none
}

// level is who waits with one urgency. The patient and the hasty take turns.
type level struct {
	hasty, patient list.List
	turn           bool // of the patient
}

// waiter is one of them.
type waiter struct {
	urgency  int
	patient  bool
	place    *list.Element // nil once it waits no more
	admitted bool
	decided  chan struct{} // closed when it waits no more, unless it has left by itself
}

// join adds a waiter.
func (q *queue) join(urgency int, patient bool, now time.Time) *waiter {
	w := &waiter{urgency: urgency, patient: patient, decided: make(chan struct{})}
	w.place = q.line(w).PushBack(w)
	q.waiting++
	if !patient {
		if q.hasty++; q.hasty == 1 {
			q.since = now
		}
	}
	return w
}

// line is where a waiter stands.
func (q *queue) line(w *waiter) *list.List {
	if w.patient {
		return &q.levels[w.urgency].patient
	}
	return &q.levels[w.urgency].hasty
}

// remove takes a waiter out, if it is still in.
func (q *queue) remove(w *waiter) {
	if w.place == nil {
		return
	}
	q.line(w).Remove(w.place)
	w.place = nil
	q.waiting--
	if !w.patient {
		q.hasty--
	}
}

// stood is for how long there have been hasty ones without a pause.
func (q *queue) stood(now time.Time) time.Duration {
	if q.hasty == 0 {
		return 0
	}
	return now.Sub(q.since)
}

// next takes out whose turn it is: the most urgent for whom there is room. Of one urgency the oldest goes first or, where
// hardly anybody gets in in time, the newest, who still has the most time.
func (q *queue) next(room func(urgency int) bool, newest bool) *waiter {
	for urgency := range q.levels {
		of := &q.levels[urgency]
		if of.hasty.Len()+of.patient.Len() == 0 {
			continue
		}
		if !room(urgency) {
			return nil // nor for those who are less urgent
		}
		w := of.first(newest)
		q.remove(w)
		return w
	}
	return nil
}

// first is whose turn it is among those of one urgency.
func (of *level) first(newest bool) *waiter {
	at := of.hasty.Front()
	if newest {
		at = of.hasty.Back()
	}
	if of.turn = !of.turn; at == nil || of.turn && of.patient.Len() > 0 {
		at = of.patient.Front()
	}
	return at.Value.(*waiter)
}

// evict refuses somebody who waits and is less urgent, the one who has waited for longest, and says whether there was
// one.
func (q *queue) evict(urgency int) bool {
	for u := LeastUrgent; u > urgency; u-- {
		if at := q.levels[u].hasty.Front(); at != nil {
			w := at.Value.(*waiter)
			q.remove(w)
			w.decide(false)
			return true
		}
	}
	return false
}

// decide tells a waiter that has been taken out.
func (w *waiter) decide(admitted bool) {
	w.admitted = admitted
	close(w.decided)
}
