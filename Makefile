# `make sandbox` and `make test` need Python 3.11 or newer and make, and set up the rest themselves.
# Pass more arguments with ARGS: make test ARGS="-k rota"

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --extra build

.PHONY: sandbox world postgres test lint format model fuzz bench browser pictures lock audit clean
.NOTPARALLEL:

sandbox: $(VENV)/.runtime  ## the whole bot with a Slack and a helpdesk of its own, in the browser
	$(BIN)/bot sandbox $(ARGS)

world: $(VENV)/.runtime  ## the outside world of the sandbox alone, for bots that you start yourself
	$(BIN)/bot sandbox --world-only --no-browser $(ARGS)

postgres: $(VENV)/.dev  ## a PostgreSQL to try things with, gone when it is stopped
	$(BIN)/python -m tests.postgres

test: lint browser  ## everything that has to pass
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev  ## what ruff can mend by itself
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

model: $(VENV)/.dev  ## issues held against Groove through many days that go wrong, new ones each time
	MODEL_EXAMPLES=$${MODEL_EXAMPLES:-200} $(BIN)/python -m pytest tests/issues/test_model.py $(ARGS)

fuzz: $(VENV)/.dev  ## payloads, requests and texts with something wrong in them, FUZZ times as many as in `make test`
	FUZZ=$${FUZZ:-50} $(BIN)/python -m pytest tests/fuzz $(ARGS)

chaos: $(VENV)/.dev  ## 30 days of 50 workspaces in which everything goes wrong; CHAOS_SEED runs one again
	$(BIN)/python -m tests.chaos

bench: $(VENV)/.dev  ## figures to compare a change with
	$(BIN)/python -m tests.bench $(ARGS)

browser: $(VENV)/.dev
	@$(BIN)/python -m tests.browser

pictures: $(VENV)/.dev browser  ## those of the README and the docs, anew
	$(BIN)/python -m tests.pictures

lock: $(VENV)/.dev  ## after a change to the dependencies; LOCK=--upgrade takes newer versions
	$(COMPILE) $(LOCK) --output-file requirements.txt
	$(COMPILE) $(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

audit: $(VENV)/.dev  ## the locked versions against PyPI's advisories; needs the internet
	$(BIN)/uv tool run pip-audit==2.10.1 --disable-pip --require-hashes --requirement requirements.txt

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .sandbox build dist *.egg-info

# requirements-dev.txt holds all of requirements.txt and the tools. The project is installed in place; what builds it
# (setuptools) is in the lock too, so nothing is fetched that the lock does not name.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the bot into $(VENV) …"
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the bot and its tools into $(VENV) …"
	@$(PIP) --require-hashes --requirement requirements-dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
