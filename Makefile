# 失保 Shibao. `make help` lists what there is; only python3 (3.11 or newer), pip and make are needed.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first of these that is 3.11 or newer; PYTHON=… chooses another.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python3.14; do \
	command -v $$each >/dev/null && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$each; break; }; done)
BIN := .venv/bin
PIP := PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install -qq --disable-pip-version-check
PORT ?= 8000
WORKERS ?= 2
export PORT

PACKAGING := pyproject.toml constraints.txt hatch_build.py
FRONTEND := $(wildcard webapp/frontend/package*.json webapp/frontend/*.mjs webapp/frontend/src/* webapp/frontend/src/*/*)
CATALOGUES := $(wildcard webapp/translations/*/LC_MESSAGES/*.po)

.PHONY: help install run demo test check faults bench format screenshots constraints

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: .venv/.test ## set up .venv, the bundle and a browser for the tests, and nothing else

run: .venv/.run ## start the demo office on 127.0.0.1:8000 (PORT=…, DATABASE_URL=…); data stays in var/
	@SHIBAO_DEMO=1 $(BIN)/shibao serve --prepare

demo: .venv/.run ## start a throw-away demo office; its data is gone afterwards
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	SHIBAO_DEMO=1 SHIBAO_VAR="$$folder" DATABASE_URL="sqlite:///$$folder/shibao.db" $(BIN)/shibao serve --prepare

test: .venv/.test ## run every test: units, scenarios, browser journeys; on SQLite and on PostgreSQL
	@browser=$$($(BIN)/python -m tests.browser) && \
	SHIBAO_BROWSER="$$browser" $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: .venv/.test ## lint, format, types, import rules, diagrams; no tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/shibao check

faults: .venv/.test ## kill every kind of step at every point, on both databases (FAULTS="--share 0.1")
	$(BIN)/python -m tests.faults $(FAULTS)
	SHIBAO_LIVES=300 $(BIN)/python -m pytest -q tests/workflows/payments/test_lives.py
	SHIBAO_SHARE_OF_CASES=5 SHIBAO_BROWSER="$$($(BIN)/python -m tests.browser)" \
	$(BIN)/python -m pytest -q tests/journeys/test_keyboard.py

bench: .venv/.test ## measure, and fail where a gate of the engine is not kept (BENCH=--full: full sizes)
	@failed=0; for each in decisions step age inbox search timers start month_end name_list take_over; do \
	echo "== $$each"; $(BIN)/python -m benchmarks.$$each $(BENCH) || failed=1; done; exit $$failed

format: .venv/.test ## write the tree as the formatter wants it
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

screenshots: .venv/.test ## take the pictures of the README anew
	SHIBAO_BROWSER="$$($(BIN)/python -m tests.browser)" $(BIN)/python -m tests.journeys.screenshots

constraints: ## choose the newest versions that pyproject.toml allows, and pin them
	$(BIN)/python -m pip install --quiet uv
	(sed -n '/^#/p' constraints.txt; $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--extra test --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml) > .venv/constraints
	mv .venv/constraints constraints.txt

# To run needs no test tools (they are larger than everything else); to test needs both.
.venv/.run: .venv/bin/python $(PACKAGING) $(FRONTEND) $(CATALOGUES)
	@echo "Installing 失保 Shibao into .venv (once; about a minute) …"
	@$(PIP) -e .
	@touch $@

.venv/.test: .venv/.run
	@echo "Installing the test tools and finding a browser …"
	@$(PIP) -e '.[test]'
	@$(BIN)/python -m tests.browser >/dev/null
	@touch $@

# Some systems ship python3 without ensurepip; their own pip then fills the new environment.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; install it or say PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv .venv 2>/dev/null || { \
	$(PYTHON) -m venv --clear --without-pip .venv && \
	$(PYTHON) -m pip --quiet --python .venv/bin/python install pip; }
