# Two commands: `make demo` and `make test`. PORT= and DATA= choose where the demo runs.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
DATA ?= data/demo
FIRMS ?= 133
BIN := $(VENV)/bin

.PHONY: demo test test-postgresql lint clean

demo: $(VENV)/.installed
	@$(BIN)/chainloom demo --port $(PORT) --data "$(DATA)" --firms $(FIRMS)

test: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.run

test-postgresql: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.run --all-on-postgresql

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Chainloom needs Python 3.11 or newer; this is $$($(PYTHON) --version). Choose one: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml $(VENV)/bin/python
	@echo "Installing what Chainloom needs (once; a minute or two) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) build
