package browser

import (
	"encoding/json"
	"strconv"
)

// GraphiQL is a page that shows GraphiQL 4.
type GraphiQL struct{ *Page }

// GraphiQL waits until GraphiQL is ready to run operations.
func (p *Page) GraphiQL() GraphiQL {
	p.t.Helper()
	p.WaitFor(`document.querySelector(".graphiql-query-editor .CodeMirror")?.CodeMirror.getValue() !== undefined && document.querySelector("button.graphiql-execute-button")`)
	return GraphiQL{p}
}

// Execute clicks ▶ and returns the whole text of the result pane, once there is
// any.
func (g GraphiQL) Execute() string {
	g.t.Helper()
	g.Click("button.graphiql-execute-button")
	g.WaitFor(`document.querySelector(".result-window .CodeMirror").CodeMirror.getValue() !== "" && !document.querySelector(".graphiql-spinner")`)
	return g.Result()
}

// Run is Execute for results in JSON, decoded into a map.
func (g GraphiQL) Run() map[string]any {
	g.t.Helper()
	text := g.Execute()
	var result map[string]any
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		g.t.Fatalf("the result pane does not hold JSON: %v\n%s", err, text)
	}
	return result
}

// Result is the text of the result pane.
func (g GraphiQL) Result() string {
	g.t.Helper()
	return g.editor(".result-window")
}

// Query is the text of the open tab's operation.
func (g GraphiQL) Query() string {
	g.t.Helper()
	return g.editor(".graphiql-query-editor")
}

// Headers is the text of the headers editor, open or not.
func (g GraphiQL) Headers() string {
	g.t.Helper()
	return g.editor(".graphiql-editor-tool .graphiql-editor:nth-child(2)")
}

// Tabs are the titles of the tabs, in order.
func (g GraphiQL) Tabs() []string {
	g.t.Helper()
	return Eval[[]string](g.Page, `[...document.querySelectorAll(".graphiql-tab-button")].map(b => b.textContent)`)
}

// OpenTab opens the tab at an index. GraphiQL learns the name of the operation
// in it a moment later, and would until then run it under the last one's.
func (g GraphiQL) OpenTab(index int) {
	g.t.Helper()
	tab := "#graphiql-session-tab-" + strconv.Itoa(index)
	g.Click(tab)
	g.WaitFor(`(document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.operationName ?? "<untitled>") === document.querySelector("` + tab + `").textContent`)
}

// Documented waits until GraphiQL has read the schema, shows its documentation
// and returns the text.
func (g GraphiQL) Documented() string {
	g.t.Helper()
	g.Click(`button[aria-label="Show Documentation Explorer"]`)
	g.WaitFor(`document.querySelector(".graphiql-doc-explorer-content")?.textContent`)
	return Eval[string](g.Page, `document.querySelector(".graphiql-doc-explorer-content").textContent`)
}

// editor is the text of the editor inside an element.
func (g GraphiQL) editor(selector string) string {
	g.t.Helper()
	return Eval[string](g.Page, `document.querySelector(`+strconv.Quote(selector+" .CodeMirror")+`).CodeMirror.getValue()`)
}
