# make demo      the main job on embedded parts; SERVE=1 keeps it running, on a page; SHOP=1 with a shop (needs npm)
# make build     what is to be deployed      make deploy     that, as deploy.toml says; ENV=staging for another
# make release   a version, packaged into a bucket: BUCKET=NAME
# make test      every test                        make lint     ruff, mypy, import-linter, cfn-lint, sam validate
# make check     lint, unit and template tests: for in between
# make test-sdks SDKs of npm as the intake's clients, in Node.js and Chromium; needs npm
# make soak      50,000 events while everything goes wrong that can; SHORT=1 for 3,000, SEED=7 for another run
# make hostile   100,000 hostile events, 5,000 strange X, 310,000 requests to the intake; SHORT=1 for a few, SEED=7 for others
# make simulate  days of outages and floods in virtual time
# make bench     speed, cold start, memory, scale; ONLY=handler,memory for some
# make cost      what a stack costs, from the figures of make bench
# make local     local AWS and X simulator for `sam local invoke`
# make newcomer  the way from a fresh clone to the first conversion, and what it takes: questions, values, seconds
# make figures   the measures of docs/ anew        make screenshots   the pictures of the pages
# make mutants   whether the tests can fail; PACKAGE=delivery for one of delivery, x_api, conversion, credentials
# make producers what becomes of producers' events, into docs/producers.md
# make lock      the hashes of what goes into the layer, and NOTICE, after a change of layers/requirements.in
# make format    make clean
# Needs Python 3.11 or later (3.13 is best) and make; everything else goes into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where it is set every process compiles hundreds of modules anew: pytest's alone take nine seconds in each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup build local-build deploy release demo test test-sdks check lint lint-code lint-templates format local soak hostile simulate bench cost figures producers newcomer screenshots mutants lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: .venv/ready

.venv/ready: requirements-dev.txt constraints.txt layers/requirements.in pyproject.toml \
             tools/devtools/pyproject.toml tools/find-python tools/install-packages
	@python=$$(tools/find-python) && echo "setup: .venv with $$($$python --version)" && \
	    $$python -m venv --clear .venv
	@tools/install-packages .venv requirements-dev.txt
	@.venv/bin/python -m pip install --quiet --no-build-isolation --no-deps --editable . --editable tools/devtools
	@touch $@

# What runs on this machine, for its own processor; does nothing when no source has changed.
local-build: .venv/ready
	@python -m devtools.building.build

# Your answers: deploy.example.toml says how. ENV is one of the environments in there.
CONFIG := deploy.toml
ENV := default
ANSWERS = --config-file $(CONFIG) --config-env $(ENV)

# What is to be deployed, for the processor that the answers say. CONTAINER=1 builds in Docker, without Python 3.13.
build: .venv/ready
	@python -m devtools.building.deployable $(if $(wildcard $(CONFIG)),$(ANSWERS)) $(if $(CONTAINER),--use-container)

# OVERRIDES="Mode=dry_run" changes parameters until the next deployment. ARGS="--no-confirm-changeset" asks nothing.
deploy: $(CONFIG) build
	@sam deploy $(ANSWERS) $(if $(OVERRIDES),--parameter-overrides $(OVERRIDES)) $(ARGS)

$(CONFIG):
	@echo "deploy: there is no $(CONFIG) yet: cp deploy.example.toml $(CONFIG), and fill in what is empty"; exit 1

# The main stack's: built for the processor that the section default says, whatever ENV is.
release: .venv/ready
	@test -n "$(BUCKET)" || { echo "release: which bucket? make release BUCKET=NAME"; exit 1; }
	@$(MAKE) --no-print-directory build ENV=default
	@python -m devtools.building.release "$(BUCKET)"

# SDKs of npm; this is the file that npm writes when it has installed everything.
SDKS := tests/sdks/node_modules/.package-lock.json

$(SDKS): tests/sdks/package-lock.json
	@command -v npm >/dev/null || { echo "make: needs npm, which installs the SDKs of tests/sdks"; exit 1; }
	@cd tests/sdks && npm ci --no-audit --no-fund --loglevel=error >/dev/null

demo: local-build $(if $(filter 1,$(SHOP)),$(SDKS))
	@xconv demo $(if $(filter 1,$(SERVE)),--serve) $(if $(filter 1,$(SHOP)),--shop)

# On all cores; a single file runs without any of this: pytest tests/unit/test_settings.py
PYTEST := python -m pytest -n auto --dist loadscope

test: local-build
	@$(PYTEST) $(PYTEST_ARGS)

# Versions and hashes: tests/sdks/package-lock.json. Where there is no Chromium, pages' SDKs are skipped.
test-sdks: local-build $(SDKS)
	@python -m pytest tests/sdks

# Two targets at the same time; what one says stays together, where this make can do that.
BESIDE := --no-print-directory --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

check: local-build
	@$(MAKE) $(BESIDE) lint test PYTEST_ARGS="tests/template tests/unit"

# Where nothing is remembered the code takes as long as the templates, so they are looked at beside each other, and what
# either needs is installed beside the other's.
lint:
	@$(MAKE) $(BESIDE) lint-code lint-templates

lint-code: .venv/ready
	@ruff check . && ruff format --check .
	@mypy
	@found=$$(lint-imports --no-cache) || { echo "$$found"; exit 1; } && echo "import-linter: nothing found"

# Nothing was found in the templates as they are: remembered, as ruff and mypy remember theirs. 35 seconds of a processor.
LINTED := .local/linted-templates

lint-templates: $(LINTED)

$(LINTED): template.yaml intake.yaml samconfig.toml tools/checkov/accepted.yaml .venv/ready .venv-checkov/ready Makefile \
           $(wildcard .cfnlintrc* tools/devtools/*.py tools/devtools/building/*.py tools/devtools/local_aws/*.py)
	@mkdir -p $(@D) && begun=$$(mktemp $@.XXXXXX) && trap 'rm -f "$$begun"' EXIT && \
	    python -m devtools.building.lint && \
	    { found=$$(.venv-checkov/bin/checkov --config-file tools/checkov/accepted.yaml) || { echo "$$found"; exit 1; }; } && \
	    echo "checkov: nothing found but what is accepted" && \
	    mv "$$begun" $@  # as old as the run, which looked at nothing newer

.venv-checkov/ready: tools/checkov/requirements.txt tools/find-python tools/install-packages
	@$$(tools/find-python) -m venv --clear .venv-checkov
	@tools/install-packages .venv-checkov tools/checkov/requirements.txt
	@touch $@

format: .venv/ready
	@ruff check --fix . && ruff format .

local: local-build
	@python -m devtools.local_aws

soak: local-build
	@python -m devtools.soak $(if $(SHORT),--events 3000) $(if $(SEED),--seed $(SEED))

hostile: .venv/ready
	@PYTHONPATH=. python -m tests.hostile $(if $(SHORT),--short) $(if $(SEED),--seed $(SEED))
	@PYTHONPATH=. python -m tests.hostile.intake $(if $(SHORT),--short) $(if $(SEED),--seed $(SEED))

simulate: .venv/ready
	@python -m devtools.simulation $(SIMULATE_ARGS)

bench: local-build
	@PYTHONPATH=. python -m tests.benchmarks --only "$(ONLY)"

cost: .venv/ready
	@python -m devtools.figures

# All measures anew, into the documents that show them.
figures: local-build
	@PYTHONPATH=. python -m tests.benchmarks --output docs/bench.json --plot docs/images/scale.png
	@PYTHONPATH=. python -m tests.benchmarks.document

producers: .venv/ready
	@PYTHONPATH=. python -m tests.payloads

# A clone of what is committed; needs Python 3.13, as `make build` does.
newcomer: local-build
	@PYTHONPATH=. python -m tests.newcomer

screenshots: local-build
	@PYTHONPATH=. python -m tests.screenshots

mutants: .venv-mutants/ready
	@.venv-mutants/bin/python -m tests.mutation $(PACKAGE)

# Beside the project's environment, whose packages it sees: mutmut wants a newer click than sam does.
.venv-mutants/ready: .venv/ready tests/mutation/requirements.txt
	@.venv/bin/python -m venv --clear .venv-mutants
	@tools/install-packages .venv-mutants tests/mutation/requirements.txt
	@.venv/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > \
	    $$(.venv-mutants/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/project.pth
	@touch $@

# pip-tools asks the index for every file of a version: any processor's wheels may be installed, and nothing else.
lock: .venv/ready
	@CUSTOM_COMPILE_COMMAND="make lock" python -m piptools compile --quiet --generate-hashes --strip-extras --no-annotate \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	    --output-file layers/shared/requirements.txt layers/requirements.in
	@python -m devtools.notice

clean:
	@rm -rf .venv-mutants .venv-checkov .aws-sam .local .mypy_cache .pytest_cache .ruff_cache .hypothesis
