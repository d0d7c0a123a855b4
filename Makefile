# Everything that is done with this repository. Needs git, make and Python >= 3.11, nothing else.
#   make run    trains examples/iris.spec       make test   all checks and tests
# Variables: PYTHON (an interpreter), VENV (where to install), JOBS (test processes), SPEC (what to run).

PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python; do \
  "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
VENV ?= .venv
JOBS ?= 2
SPEC ?= examples/iris.spec
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install run test lint types test-new sweep parity bench docs docs-pictures fmt grammar accept clean

help:
	@sed -n '2,3s/^# *//p' Makefile
	@echo "  also: install lint types test-new sweep parity bench docs docs-pictures fmt grammar accept clean"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "specc needs Python 3.11 or newer; set PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

# A stamp stands for "installed since pyproject.toml changed"; the one of the tests includes the other.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(VENV)/.installed $@

install: $(VENV)/.installed

run: install
	$(BIN)/specc run $(SPEC)

# Tests of words compile thousands of programs that run once; all others run them as users do.
WORDS := tests/catalog tests/kernels tests/lowering tests/passes
PYTEST = $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

test: lint types
ifdef TESTS
	$(PYTEST) $(TESTS)
else
	$(PYTEST) --compile-cheaply $(WORDS); words=$$?; \
	$(PYTEST) tests $(WORDS:%=--ignore=%) && exit $$words
endif

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/pyright --pythonpath $(BIN)/python

# The same tests on the newest other Python of this machine, whose JAX and Flax are other releases.
test-new:
	@new=$$(.ci/newest-python) || { echo "no Python newer than the default one found: nothing to do"; exit 0; }; \
	$(MAKE) PYTHON="$$new" VENV=.venv-new $(if $(TESTS),TESTS=$(TESTS)) .venv-new/.installed-dev && \
	.venv-new/bin/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

# What takes too long for every change.
sweep: $(VENV)/.installed-dev
	$(PYTEST) -m slow $(TESTS)

# Every word beside Keras, as a table: tests/benchmarks/results/parity.md.
parity: $(VENV)/.installed-dev
	$(BIN)/python -m tests.catalog.sweep --write

bench: $(VENV)/.installed-dev
	$(BIN)/python tests/benchmarks/startup.py
	$(BIN)/python tests/benchmarks/whole_process.py
	$(BIN)/python tests/benchmarks/throughput.py
	$(BIN)/python tests/benchmarks/networks.py

# The documentation as a site in build/site; docs/reference is written from the catalog.
docs: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	$(BIN)/specc reference --markdown docs/reference
	$(BIN)/mkdocs build --quiet

# What each augmentation makes of photographs, in docs/pictures: look at them after a change.
docs-pictures: $(VENV)/.installed
	$(BIN)/python docs/contact_sheets.py

fmt: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

# The parser's table from grammar/specc.lark; a test says when this was forgotten.
grammar: $(VENV)/.installed-dev
	$(BIN)/python grammar/generate.py

# Golden files as the code now writes them. Read the diff.
accept: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(JOBS) --accept $(TESTS)

clean:
	rm -rf $(VENV) .venv-new dist build/site docs/reference .pytest_cache .ruff_cache .hypothesis
