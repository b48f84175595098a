# Everything a developer starts. `make` alone lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build run demo pages test bench bench-delivery bench-explain fuzz soak mutants lint clean

JOBS ?= $(shell nproc)
FUZZ_RUNS ?= 1000000

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

setup: ## Install the Debian and npm packages that are missing (build, run, demo, test)
	@cmake/setup.sh --npm build test

build: ## Build the release binary, build/release/server/provost
	@cmake/setup.sh build
	@cmake --preset release
	@cmake --build --preset release --target provost --parallel $(JOBS)

run: build ## Serve on https://127.0.0.1:8443 with a demo tenant and two demo apps; Ctrl-C ends it
	@examples/run.sh

demo: build ## Play a deactivation from beginning to end, with a crash in the middle
	@examples/demo.sh

pages: build ## Play five admin pages of four vendors, and see every credential die
	@examples/five_pages.sh

test: setup ## Build and run all tests
	@cmake --preset dev
	@cmake --build --preset dev --parallel $(JOBS)
	@ctest --preset dev --parallel 2 --no-label-summary

bench: build ## Measure reading one person over TLS beside nginx with a static file
	@cmake/setup.sh bench
	@bench/http.sh

bench-delivery: build ## Measure how soon apps hear of a deactivation: idle, behind a backlog, beside a black hole
	@python3 -B bench/delivery.py

bench-explain: build ## Measure how long it takes to explain one person's deliveries among a million
	@python3 -B bench/explain.py

fuzz: ## Run every fuzz target for FUZZ_RUNS executions (1,000,000)
	@cmake/setup.sh build fuzz
	@cmake --preset fuzz
	@cmake --build --preset fuzz --target fuzzers --parallel $(JOBS)
	@cmake/fuzz.sh build/fuzz $(FUZZ_RUNS)

soak: setup ## Run the long tests (label soak)
	@cmake --preset dev
	@cmake --build --preset dev --parallel $(JOBS)
	@PROVOST_SOAK=1 ctest --preset dev --label-regex '^soak$$'

mutants: setup ## Break rules of SCIM and checks of credentials one by one in a copy, and see exactly their tests fail
	@rm -rf build/mutants && git worktree prune && git worktree add -q --detach build/mutants HEAD
	@cmake -S build/mutants --preset dev
	@python3 -B tests/scim/break_rows.py build/mutants build/mutants/build/dev
	@python3 -B tests/server/break_kinds.py build/mutants build/mutants/build/dev

lint: setup ## Check format, clang-tidy, shell scripts and layering
	@cmake/setup.sh lint
	@cmake/lint.sh $(JOBS)

clean: ## Remove build/ (state in run/ stays)
	@rm -rf build
