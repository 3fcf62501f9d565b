# make demo   the main job on embedded parts       make test   every test
# make lint   ruff, mypy, cfn-lint, sam validate   make local  local AWS and X simulator for `sam local invoke`
# make bench  speed, cold start, memory, scale …  make format make clean
# make cost   what a stack costs, from make bench  make figures  both anew, into docs/
# Needs Python 3.11 or later (3.13 is best) and make; everything else goes into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup build demo test lint format local bench cost figures clean

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
	@xconv demo

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

# ONLY=cold_start, or ONLY=handler,memory, takes these measures only.
bench: build
	@PYTHONPATH=. python -m tests.benchmarks --only "$(ONLY)"

cost: .venv/ready
	@python -m figures

# All measures anew, into the documents that show them.
figures: build
	@PYTHONPATH=. python -m tests.benchmarks --output docs/bench.json --plot docs/images/scale.png
	@PYTHONPATH=. python -m tests.benchmarks.document

clean:
	@rm -rf .aws-sam .local .mypy_cache .pytest_cache .ruff_cache .hypothesis
