# Everything is built once, optimised: `make demo`, `make test` and `make bench` share .build/release.
SHELL := /bin/bash
SWIFT ?= swift
PREFIX ?= /usr/local
FILTER ?=
FLAGS := --configuration release --explicit-target-dependency-import-check error
TEST_FLAGS := $(FLAGS) --disable-xctest --disable-testable-imports $(if $(FILTER),--filter '$(FILTER)')
RECNB := .build/release/recnb
# Tests go on without servers, and say loudly what they did not look at.
SERVERS := .make/setup servers || echo 'NOTE: PostgreSQL and Redis cannot be installed here: THE TESTS ON REAL SERVERS ARE SKIPPED.' >&2
EDITORS := .make/setup editors || echo 'NOTE: Pygments, zsh and fish cannot be installed here: THE TESTS OF COLOURS AND COMPLETIONS ARE SKIPPED.' >&2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check lint format bench soak build setup install clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Set up, build, run the quickstart notebook and say where its report is
	@$(RECNB) run notebooks/quickstart.recnb
	@echo "Report: $(CURDIR)/output/quickstart/report.html"

test: swift ## Set up, run all tests (FILTER=RegularExpression for some)
	@.make/setup build python peers terminal browser
	@$(SERVERS)
	@$(EDITORS)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -ex && TMPDIR=$$folder $(SWIFT) test $(TEST_FLAGS) && set +x && \
	left=$$(find "$$folder" -maxdepth 1 -name 'recnb-*') && \
	if [ -n "$$left" ]; then echo "tests left behind what they made:"; echo "$$left"; exit 1; fi

check: test lint ## What a change must pass: tests and lint

lint: swift ## Formatting, layering, shell scripts
	@.make/setup build lint
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Package.swift
	shellcheck .make/setup .ci/run
	$(MAKE) --no-print-directory test FILTER=HouseTests

format: swift ## Format all Swift sources
	$(SWIFT) format --in-place --parallel --recursive Sources Tests Package.swift

bench: build ## Time recnb beside other tools (ROWS=sort,kNN SIZES=small,1M REPEAT=5 WITHIN=6 hours; KEEP=1 puts the lines into the documentation)
	@.make/setup bench
	@.venv/bin/python Tests/Peers/bench --repeat $(or $(REPEAT),5) $(if $(ROWS),--rows '$(ROWS)' --no-notebooks) $(if $(SIZES),--sizes '$(SIZES)') $(if $(WITHIN),--within $(WITHIN)) $(if $(KEEP),--keep)
	$(if $(ROWS),,@.venv/bin/python Tests/Peers/serve_bench.py)

soak: swift ## The long fault and fuzz runs
	@.make/setup build python peers terminal browser
	@$(SERVERS)
	@$(EDITORS)
	RECNB_SOAK=1 $(SWIFT) test $(TEST_FLAGS)

build: swift ## Set up and build
	@.make/setup build python
	@$(SWIFT) build $(FLAGS)

setup: ## Install what is missing for building, testing, lint and bench
	@.make/setup build python peers terminal browser lint bench
	@$(SERVERS)
	@$(EDITORS)

install: build ## Copy the two executables to PREFIX/bin (PREFIX=/usr/local)
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install .build/release/recnb .build/release/recnb-python '$(DESTDIR)$(PREFIX)/bin'

clean: ## Remove the build, .venv and set-up logs; output/ stays
	rm -rf .build .venv .setup

.PHONY: swift
swift:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.2 or later is needed and '$(SWIFT)' is not on the PATH; install it or say make SWIFT=/path/to/swift" >&2; exit 1; }
