package main

import "net/http"

func (a *App) mountPlayground(*http.ServeMux, Parts) {}
