# Everything runs from .venv, which the first target that needs it makes; PYTHON=... names another Python to make it from.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PY := .venv/bin/python
FAST := not slow and not editor and not grammar and not service

.PHONY: help setup run test lint format test-slow test-editors test-grammar test-service bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: ## make or update .venv from the lock file
	@scripts/setup.sh

run: setup ## check the examples: holes, a signature that has drifted, a function not written yet
	@echo "lift check examples: typed holes, a function that is not written yet, and a signature that differs from its source."
	@$(PY) -m lift_sys check examples; code=$$?; [ $$code -le 1 ] || exit $$code

test: lint ## lint, then the fast tests
	@scripts/pytest.sh "$(FAST)" -n 2

lint: setup ## ruff, mypy and the import layers
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint(["--no-logo"])'

format: setup ## fix what ruff can fix, and format
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format

test-slow: setup ## the tests that take long
	@scripts/pytest.sh slow -n 2

test-editors: ## the tests in real editors (those missing are skipped unless LIFT_REQUIRE_EDITORS=1)
	@scripts/setup.sh editors
	@scripts/pytest.sh editor

test-grammar: ## the tests with XGrammar, in .venv-grammar
	@scripts/setup.sh grammar
	@LIFT_VENV=.venv-grammar scripts/pytest.sh grammar

test-service: setup ## the tests against a generation server
	@scripts/pytest.sh service

bench: setup ## measure
	@$(PY) -m benchmarks

clean: ## remove environments, caches and builds
	rm -rf .venv .venv-grammar .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find server tests -name __pycache__ -type d -prune -exec rm -rf {} +
