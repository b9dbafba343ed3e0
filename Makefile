.PHONY: help run test race lint generate bench fuzz assets
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## serve the demo: seven services, an issuer and a playground
	go run ./cmd/bff demo

test: ## run the tests
	go test ./...

race: ## run the tests with the race detector, in random order
	go test -race -shuffle=on ./...

lint: ## gofmt, go vet and staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go tool staticcheck ./...

generate: ## write the generated code anew
	go generate ./...

bench: ## run the benchmarks; bench/README.md says what they mean
	go test -run '^$$' -bench . -benchmem ./bench/...

fuzz: ## run every fuzz target for a short time
	.ci/fuzz 10s

assets: ## fetch the playground's scripts, so that it works offline
	cd playground && npm ci
