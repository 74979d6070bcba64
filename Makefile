# hataori: `make help` lists what there is to do. Everything installs what it needs on a bare machine with Python 3.11.
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help up test lint types walls unit journeys bench faults contracts lock clean

help: ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

up: .make/base ## a served city from nothing: environment, database, Ichinomiya's data, web, worker, mail sink
	@$(BIN)/hataori up

test: .make/dev ## everything CI runs: lint, types, walls, the suite on both engines, journeys in a real browser
	@scripts/test

lint: .make/dev ## ruff
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .make/dev ## mypy, strict
	$(BIN)/mypy src tools

walls: .make/dev ## import-linter: floors, doors, independence
	PYTHONPATH=.:src $(BIN)/lint-imports

unit: .make/dev ## the suite on SQLite without the browser: the quick check while working
	$(BIN)/pytest -m "not journey"

journeys: .make/dev ## the browser journeys alone
	$(BIN)/pytest -m journey

bench: .make/dev ## measurements, each with its ratio to an anchor or ceiling
	@scripts/each bench

faults: .make/dev ## kill, disk, clock and duplicate proofs
	@scripts/each tests/faults

contracts: .make/dev ## clients and suites that others wrote; says which stand ready
	@scripts/each tests/contracts

lock: .make/dev ## requirements/*.txt anew from the *.in files, with hashes and without addresses
	@scripts/lock

.make/base: requirements/base.txt pyproject.toml scripts/setup
	@PYTHON=$(PYTHON) scripts/setup base

.make/dev: requirements/dev.txt pyproject.toml scripts/setup
	@PYTHON=$(PYTHON) scripts/setup dev

clean: ## remove the environment and caches, never HATAORI_HOME
	rm -rf .venv .make .mypy_cache .ruff_cache .pytest_cache build
