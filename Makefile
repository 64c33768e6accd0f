# `make run` starts a demo, `make test` runs all that CI runs; both install what is missing first.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

.PHONY: setup
setup: ## install what is missing; quick when all is there
	@scripts/setup.sh

.PHONY: run
run: setup ## build and start a demo: PostgreSQL, a simulated Twilio, Linecard, an organization
	cargo build --workspace --locked
	node scripts/demo.mjs

.PHONY: test
test: setup lint ## everything: format, lints, unit and integration tests, Twilio's Python client
	cargo nextest run --workspace --locked
	scripts/python-tests.sh

.PHONY: fmt
fmt: ## format
	cargo fmt --all

.PHONY: lint
lint: ## format and lints, as errors
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

.PHONY: bench
bench: setup ## load and micro benchmarks, with ratios to something outside (see bench/README.md)
	bench/run.sh

.PHONY: clean
clean: ## remove what was built; var/ stays
	cargo clean
	rm -rf .venv
