package ratelimit

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

// The budget of a call is for Redis, not for this process. A process that had no CPU for a while, because its container
// is throttled or its machine is busy, finds the end of the budget passed with the answer lying in the socket. It shows
// by how late the end is noticed: a process with CPU to spare notices within a millisecond, whatever Redis does. Then
// the connection is looked at once more, and if there is still no answer, that says nothing about Redis.
const (
	latePart   = 4               // of the budget: so late it must be to count
	blameAfter = 1 * time.Second // without any answer Redis is to blame all the same: nobody can tell
)

// patience says how late is late under a budget, and for how long to look again.
type patience struct{ budget time.Duration }

// more is for how much longer to wait for what should have come by the deadline, or 0.
func (p patience) more(deadline, now time.Time) time.Duration {
	late := now.Sub(deadline)
	if deadline.IsZero() || late < p.budget/latePart {
		return 0
	}
	return min(late, p.budget/2)
}

// dialer makes connections that are patient.
func (p patience) dialer(dial dialer) dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		patient := &patientConn{Conn: c, patience: p}
		if raw, ok := c.(syscall.Conn); ok { // by which go-redis sees whether a connection is still good
			return rawConn{patient, raw}, nil
		}
		return patient, nil
	}
}

// patientConn looks once more at a connection whose deadline was noticed late. Like any connection it has one reader
// and one writer at a time, which set their own deadlines.
type patientConn struct {
	net.Conn
	patience    patience
	read, write time.Time // deadlines
}

// rawConn is a patient connection of the operating system.
type rawConn struct {
	*patientConn
	syscall.Conn
}

// SetDeadline implements net.Conn.
func (c *patientConn) SetDeadline(t time.Time) error {
	c.read, c.write = t, t
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (c *patientConn) SetReadDeadline(t time.Time) error {
	c.read = t
	return c.Conn.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn.
func (c *patientConn) SetWriteDeadline(t time.Time) error {
	c.write = t
	return c.Conn.SetWriteDeadline(t)
}

// Read implements net.Conn.
func (c *patientConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		return n, err
	}
	now := time.Now()
	more := c.patience.more(c.read, now)
	if more == 0 || c.Conn.SetReadDeadline(now.Add(more)) != nil {
		return n, err
	}
	return c.Conn.Read(b)
}

// Write implements net.Conn. What was written in part is not written again.
func (c *patientConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		return n, err
	}
	now := time.Now()
	more := c.patience.more(c.write, now)
	if more == 0 || c.Conn.SetWriteDeadline(now.Add(more)) != nil {
		return n, err
	}
	return c.Conn.Write(b)
}

// excuses says of a call that failed whether this process is to blame and not Redis.
func (r *Redis) excuses(began, now time.Time, err error) bool {
	timeout := errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
	late := now.Sub(began) >= r.config.Budget+r.config.Budget/latePart
	return timeout && late && now.Sub(r.started)-time.Duration(r.answered.Load()) < blameAfter
}
