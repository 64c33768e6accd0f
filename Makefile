# `make run` starts a demo, `make test` runs all that CI runs; both install what is missing first.
SHELL := bash
export PATH := $(CURDIR)/.tools:$(PATH)
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

.PHONY: setup
setup: ## install what is missing; quick when all is there
	@scripts/setup.sh

.PHONY: run
run: ## build and start a demo: PostgreSQL, a simulated Twilio, Linecard, an organization (ARGS="--port 8090")
	@scripts/setup.sh run
	npm run build --prefix web
	cargo build --locked -p linecard -p twilio-sim
	@exec node scripts/demo.mjs $(ARGS)

.PHONY: build
build: ## target/release/linecard, with the console in it
	@scripts/setup.sh run
	npm run build --prefix web
	cargo build --release --locked -p linecard

# The programs that the other steps run are built by the first: a `cargo build` of its own would choose other
# features of the dependencies, and compile many of them again.
.PHONY: test
test: setup lint ## everything: lints, unit and integration tests, Twilio's Python client, the console, the browser, the demo
	npm run build --prefix web
	npm run size --prefix web
	npm test --prefix web
	cargo nextest run --workspace --locked
	scripts/python-tests.sh
	npm test --prefix e2e
	node --test scripts/demo.test.mjs

.PHONY: fmt
fmt: ## format
	cargo fmt --all
	npm run format --prefix web
	npm run format --prefix e2e

.PHONY: lint
lint: ## format and lints, as errors
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	node scripts/rooms.mjs
	node --test scripts/rooms.test.mjs
	npm run lint --prefix web
	npm run lint --prefix e2e
	cd deploy/prometheus && promtool check rules linecard.rules.yaml && promtool test rules linecard.rules.test.yaml

.PHONY: screenshots
screenshots: setup ## take the pictures of docs/images again
	npm run build --prefix web
	cargo build --locked -p linecard -p twilio-sim
	node scripts/screenshots.mjs

.PHONY: bench
bench: setup ## load and micro benchmarks, with ratios to something outside (see bench/README.md)
	bench/run.sh

.PHONY: chaos
chaos: setup ## kill servers and PostgreSQL a thousand times, send 100,000 callbacks (15 minutes or more)
	LINECARD_CHAOS_KILLS=1000 LINECARD_MANY_CALLBACKS=100000 cargo nextest run --workspace --locked --no-capture \
	  -E 'binary(chaos) or test(callbacks_in_random_order)'

.PHONY: soak
soak: setup ## ten minutes of 200 calls a second, with a Twilio that is slow and fails: latency and memory (ARGS="--minutes 3")
	bench/soak.sh $(ARGS)

.PHONY: clean
clean: ## remove what was built; var/ stays
	cargo clean
	rm -rf .venv .tools
