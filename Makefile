# The front door. Thin on purpose: what a target does stands in scripts/ or in Rust.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export CARGO_TARGET_DIR ?= $(HOME)/.cache/betang/target

.PHONY: help run build deb ui setup test test-sqlite test-pg e2e screenshots tidy lint fmt fix doc bench \
	timings notices clean-data

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## install what is missing, build in release, serve the demo on http://127.0.0.1:8080
	@scripts/run.sh

build: ## the release binary, in $CARGO_TARGET_DIR/release/betang
	@scripts/run.sh --build-only

deb: ## the Debian package, in $CARGO_TARGET_DIR/debian
	@scripts/deb.sh

ui: ## build styles and islands, when their sources changed
	@scripts/ui.sh

setup: ## install the Debian packages that running and testing need
	@scripts/setup.sh test

test: ## everything that CI runs: fmt, tidy, clippy, tests on both databases, browser journeys
	@scripts/test.sh

test-sqlite: ## tests on SQLite only
	@scripts/test.sh ui sqlite

test-pg: ## only the tests that need PostgreSQL, on a throw-away cluster
	@scripts/test.sh ui pg

e2e: ## browser journeys; ONLY="search form" narrows by file name
	@scripts/test.sh ui
	@scripts/e2e.sh $(ONLY)

screenshots: ## copy the documents' pictures from the last browser run
	@scripts/screenshots.sh

tidy: ## the rules of the house that a test can read
	@scripts/test.sh tidy

lint: ## formatting, tidy and clippy
	@scripts/test.sh fmt tidy ui clippy

fmt: ## format the code
	@cargo fmt --all

fix: ## let clippy and rustfmt mend what they can
	@cargo clippy --workspace --all-targets --fix --allow-dirty --allow-staged
	@cargo fmt --all

doc: ## the code's documentation, warnings are errors
	@RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

bench: ## measure against nginx, PostgreSQL full-text search and cp, as ratios
	@scripts/bench.sh

timings: ## where build time goes: an HTML report in $CARGO_TARGET_DIR/cargo-timings
	@cargo build --workspace --timings

notices: ui ## write the third-party notices that the product shows, after dependencies changed
	@cargo run -q -p tidy --bin notices

clean-data: ## forget the demo instance in ./betang-data
	@rm -rf betang-data
