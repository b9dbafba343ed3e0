// Package browser drives a real Chromium in tests. It is for tests only: its
// functions take a testing.TB and fail the test themselves.
//
// [Start] a Browser, [Browser.Open] a page in it, then read and click. Each page
// has a profile of its own, so pages share neither storage nor cache. No request
// can leave the machine: names other than those of loopback do not resolve, and
// [Page.Outside] tells what a page asked of the world all the same.
package browser
