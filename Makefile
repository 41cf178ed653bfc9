# Everything sets itself up in .venv on first use; nothing but make and Python 3.11 or newer is needed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.DELETE_ON_ERROR:
.PHONY: help chat test format bench understanding learn docs requirements clean

help:
	@echo "make chat            the coach in this terminal"
	@echo "make test            everything that CI runs: style, types, architecture, tests"
	@echo "make format          put the code into the project's style"
	@echo "make bench           speed and memory, as a table"
	@echo "make understanding   how well free text is read, as a table"
	@echo "make learn           teach the second reader anew by the lines of tests/understanding"
	@echo "make docs            write docs/coaching.md from the coach's words and catalogue"
	@echo "make requirements    pin the dependencies anew"
	@echo "make clean           remove .venv and all caches (never an athlete's data)"

# The three stamps: an environment, the program with what it needs, the tools of the tests.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Sidekick needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (once, a minute or so) ..."
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.program: requirements.txt pyproject.toml $(VENV)/.made
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tools: requirements-dev.txt $(VENV)/.program
	@$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

chat: $(VENV)/.program
	@$(BIN)/sidekick chat

# Compiled modules are kept, also where the environment forbids it: the tests start a hundred processes, each of
# which would compile everything anew. They are made beforehand, lest four workers begin with the same at once.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m compileall -q -j 2 bot core adapters migrations tests
	$(BIN)/pytest

format: $(VENV)/.tools
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.tools
	$(BIN)/python -m tests.bench

understanding: $(VENV)/.tools
	@$(BIN)/python -m tests.understanding

# Only who adds lines needs scikit-learn; it goes into a place of its own.
learn: $(VENV)/.tools
	@$(PIP) --require-hashes --target $(VENV)/learning --upgrade --requirement requirements-learn.txt
	@PYTHONPATH=$(VENV)/learning $(BIN)/python -m tests.understanding.learn

docs: $(VENV)/.tools
	$(BIN)/python -m tests.docs.coaching

requirements: $(VENV)/.made
	@$(PIP) pip-tools
	CUSTOM_COMPILE_COMMAND="make requirements" $(COMPILE) --output-file requirements.txt requirements.in
	CUSTOM_COMPILE_COMMAND="make requirements" $(COMPILE) --output-file requirements-dev.txt requirements-dev.in
	CUSTOM_COMPILE_COMMAND="make requirements" $(COMPILE) --output-file requirements-learn.txt requirements-learn.in

clean:
	rm -rf $(VENV) build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
