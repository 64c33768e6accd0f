# `make run` starts a demo, `make test` runs everything that CI runs; both install missing tools first.
SHELL := bash
export PATH := $(CURDIR)/.tools:$(PATH)
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

.PHONY: setup
setup: ## install missing tools; quick if all are present
	@scripts/setup.sh

# Without the AWS SDK, which would take a quarter of the build (docs/keys.md).
DEMO_PROGRAMS := -p linecard -p twilio-sim --no-default-features

.PHONY: run
run: ## build and start a demo: PostgreSQL, a simulated Twilio, Linecard, an organization (ARGS="--port 8090")
	@scripts/setup.sh run
	npm run build --prefix web
	cargo build --locked $(DEMO_PROGRAMS)
	@exec node scripts/demo.mjs $(ARGS)

.PHONY: build
build: ## build target/release/linecard, including the console and AWS KMS
	@scripts/setup.sh run
	npm run build --prefix web
	cargo build --release --locked -p linecard --features aws-kms

# Clippy is the compiler of the workspace in these targets: lints and programs come from one compilation, where `cargo clippy` would compile
# all dependencies a second time.
test test-long test-postgres chaos: export RUSTC_WORKSPACE_WRAPPER := clippy-driver
test test-long test-postgres chaos: export CLIPPY_ARGS := -Dwarnings
# What an incremental build writes down for the next one, and line tables for backtraces, take longer than they save here: a panic names its line anyway.
test test-long test-postgres chaos: export CARGO_INCREMENTAL := 0
test test-long test-postgres chaos: export CARGO_PROFILE_DEV_DEBUG := none
# A thousand processes would measure the processor's jitter before their first random number; the system's random numbers do for tests.
test test-long test-postgres chaos: export AWS_LC_SYS_NO_JITTER_ENTROPY := 1
# Dozens of servers with a PostgreSQL of their own are started.
test test-long test-postgres chaos: export TMPDIR := $(shell scripts/temporary-directory.sh)
# Two cores: what waits for the network or keeps one core busy runs beside the compiler. nextest builds the programs for the other steps: a
# separate `cargo build` would select other features of the dependencies and compile many of them again.
.PHONY: test
test: ## run everything: lints, unit and integration tests, Twilio's Python client, the console, the browser, the demo
	scripts/setup.sh rust
	cargo fmt --all --check
	scripts/at-once.sh 'cargo nextest run --workspace --locked --no-run' \
	  'scripts/setup.sh && make --no-print-directory lint-others test-console'
	cargo nextest run --workspace --locked
	scripts/at-once.sh scripts/python-tests.sh 'scripts/schema-tests.sh 10' scripts/sdk-tests.sh
	npm test --prefix e2e
	node --test scripts/demo.test.mjs

.PHONY: test-console
test-console:
	npm run build --prefix web
	npm run size --prefix web
	npm test --prefix web

.PHONY: test-long
test-long: test test-postgres chaos ## everything, at full size: also 500 requests for each operation and seed (an hour or more)
	for seed in 2 3 4; do scripts/schema-tests.sh 500 $$seed || exit 1; done

.PHONY: test-postgres
test-postgres: setup ## the store's tests with PostgreSQL 16, 17 and 18
	for major in 16 17; do scripts/other-postgres.sh $$major || exit 1; done
	@# Known: PostgreSQL 18 skips through the index of agents' names, so a page of agents reads all of the organization's.
	scripts/other-postgres.sh 18 'not test(small_lists)'

.PHONY: fmt
fmt: ## format the code
	cargo fmt --all
	npm run format --prefix web
	npm run format --prefix e2e

.PHONY: lint
lint: ## check the format, lints, imports between rooms, documents, what Citus can do, the Helm chart, and the dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	@$(MAKE) --no-print-directory lint-others

.PHONY: lint-others
lint-others:
	node scripts/check-dependencies.mjs
	node --test scripts/check-dependencies.test.mjs
	if cargo deny --version >/dev/null 2>&1; then cargo deny --all-features check licenses bans sources; fi
	node scripts/rooms.mjs
	node --test scripts/rooms.test.mjs
	node --test scripts/bin-dir.test.mjs
	node scripts/check-docs.mjs
	node --test scripts/check-docs.test.mjs
	node --test scripts/error-codes.test.mjs
	npm run lint --prefix web
	npm run lint --prefix sdk/typescript
	npm run lint --prefix sdk/react
	@# Its tests use the SDK, which the lines before have generated.
	npm run lint --prefix e2e
	sdk/python/lint.sh
	.venv/bin/python -m openapi_spec_validator openapi.json
	.venv/bin/python -m ruff format --quiet --check deploy/citus/rules && .venv/bin/python -m ruff check --quiet deploy/citus/rules
	.venv/bin/python deploy/citus/rules
	.venv/bin/python -m pytest -q -p no:cacheprovider deploy/citus/rules
	.venv/bin/python -m ruff format --quiet --check deploy/kubernetes/rules && .venv/bin/python -m ruff check --quiet deploy/kubernetes/rules
	.venv/bin/python deploy/kubernetes/rules
	.venv/bin/python -m pytest -q -p no:cacheprovider deploy/kubernetes/rules
	npm exec --prefix e2e -- redocly lint openapi.json --extends recommended --format summary
	cd deploy/prometheus && promtool check rules linecard.rules.yaml && promtool test rules linecard.rules.test.yaml

.PHONY: screenshots
screenshots: setup ## regenerate docs/images
	npm run build --prefix web
	cargo build --locked $(DEMO_PROGRAMS)
	node scripts/screenshots.mjs

.PHONY: sbom
sbom: ## what a release consists of, as CycloneDX, in target/sbom
	scripts/sbom.sh

.PHONY: bench
bench: setup ## benchmarks, compared with pgbench and Node (see bench/README.md)
	bench/run.sh

.PHONY: chaos
chaos: setup ## kill servers and PostgreSQL a thousand times, and send 100,000 callbacks (15 minutes or more)
	LINECARD_CHAOS_KILLS=1000 LINECARD_MANY_CALLBACKS=100000 cargo nextest run --workspace --locked --no-capture \
	  -E 'binary(chaos) or test(callbacks_in_random_order)'

.PHONY: fuzz
fuzz: setup ## let libFuzzer look for input that breaks a parser, a minute each (ARGS="600 text" for ten minutes of one)
	scripts/fuzz.sh $(ARGS)

.PHONY: mutants
mutants: setup ## name the changes to domain, vault and twilio that no test notices (hours; ARGS="linecard-vault" for one crate)
	scripts/mutants.sh $(ARGS)

.PHONY: soak
soak: setup ## 200 calls per second for ten minutes with a slow, failing Twilio: latency and memory (ARGS="--minutes 3")
	bench/soak.sh $(ARGS)

.PHONY: clean
clean: ## remove build output; keeps var/
	cargo clean
	rm -rf .venv .tools
