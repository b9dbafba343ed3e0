package browser

import (
	"cmp"
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pause is the time between two looks at a page that is waited for.
const pause = 20 * time.Millisecond

// Page is one open page. Its methods fail the test when a step does not succeed
// within a minute. It is closed when the test ends.
type Page struct {
	t      testing.TB
	ctx    context.Context
	close  context.CancelFunc
	record *record
}

// Open opens an address in a new page and waits until it is loaded.
func (b *Browser) Open(t testing.TB, address string) *Page {
	t.Helper()
	p := b.blank(t)
	p.Go(address)
	return p
}

// blank opens an empty page with its own profile.
func (b *Browser) blank(t testing.TB) *Page {
	t.Helper()
	p := &Page{t: t, record: &record{}}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.record.note))
	t.Cleanup(cancel)
	p.ctx, p.close = ctx, cancel
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a page: %v", err)
	}
	return p
}

// Go loads another address in the page, keeping its storage.
func (p *Page) Go(address string) {
	p.t.Helper()
	run(p, "go to "+address, chromedp.Navigate(address))
}

// Click clicks the middle of the first element that matches a CSS selector, as
// a mouse does. It waits until the element stands still and nothing covers it:
// what a dialog that is still opening is asked to do gets lost.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.WaitFor("(" + clickable + ")(" + strconv.Quote(selector) + ")")
	run(p, "click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// clickable tells whether an element stays where it is for two frames and is
// what a click on its middle would reach.
const clickable = `async (selector) => {
	const element = document.querySelector(selector);
	element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
	const place = () => { const r = element.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; };
	const before = place();
	for (let i = 0; i < 2; i++) await new Promise((frame) => requestAnimationFrame(frame));
	const [x, y, width, height] = place();
	const hit = document.elementFromPoint(x + width / 2, y + height / 2);
	return before.join() === [x, y, width, height].join() && (element === hit || element.contains(hit));
}`

// WaitFor waits until a JavaScript expression, or the promise that it is, is
// true. An expression that throws is not true yet, nor is one that a navigation
// interrupts.
func (p *Page) WaitFor(expression string) {
	p.t.Helper()
	step := chromedp.Evaluate[bool]("(async () => !!(await ("+expression+")))()", chromedp.EvalAwaitPromise)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		met, err := chromedp.Run(ctx, step)
		if met {
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("wait for %s: %v after %v\nproblems of the page: %q", expression, cmp.Or(err, ctx.Err()), patience, p.Problems())
		case <-time.After(pause):
		}
	}
}

// Eval returns the value of a JavaScript expression as a T.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return run(p, "evaluate "+expression, chromedp.Evaluate[T](expression))
}

// Dark makes the page believe that the system prefers dark colours, or light
// ones.
func (p *Page) Dark(on bool) {
	p.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[on]
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, params); err != nil {
		p.t.Fatalf("prefer %s colours: %v", scheme, err)
	}
}

// Screenshot writes what is visible to a PNG file.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	if err := os.WriteFile(file, run(p, "take a screenshot", chromedp.CaptureScreenshot()), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// run runs one step, and fails the test with what the page complained of.
func run[T any](p *Page, what string, step chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, step)
	if err != nil {
		p.t.Fatalf("%s: %v\nproblems of the page: %q", what, err, p.Problems())
	}
	return value
}
