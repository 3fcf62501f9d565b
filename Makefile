# make demo   the main job on embedded parts       make test   every test
# make lint   ruff, mypy, cfn-lint, sam validate   make local  local AWS and X simulator for `sam local invoke`
# make bench  the transformation against a floor    make demo SERVE=1   the demo on a page
# make screenshots   the pictures of the README     make format make clean
# Needs Python 3.11 or later (3.13 is best) and make; everything else goes into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup build demo test lint format local bench screenshots clean

help:
	@sed -n 's/^# //p' Makefile | head -n 5

setup: .venv/ready

.venv/ready: requirements-dev.txt constraints.txt layers/shared/requirements.txt pyproject.toml tools/find-python
	@python=$$(tools/find-python) && echo "setup: .venv with $$($$python --version), about a minute" && \
	    $$python -m venv --clear .venv
	@.venv/bin/python -m pip install --quiet --requirement requirements-dev.txt
	@.venv/bin/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

# sam build, for this interpreter's own runtime; does nothing when no source has changed.
build: .venv/ready
	@python -m local_aws.build

demo: build
	@xconv demo $(if $(filter 1,$(SERVE)),--serve)

test: build
	@python -m pytest $(PYTEST_ARGS)

lint: .venv/ready
	@ruff check . && ruff format --check .
	@mypy
	@python -m local_aws.lint

format: .venv/ready
	@ruff check --fix . && ruff format .

local: build
	@python -m local_aws

bench: .venv/ready
	@PYTHONPATH=. python -m tests.benchmarks.transform

screenshots: build
	@PYTHONPATH=. python -m tests.screenshots

clean:
	@rm -rf .aws-sam .local .mypy_cache .pytest_cache .ruff_cache .hypothesis
