# make run: the six notebooks on synthetic lines.  make test: all tests.  Both make .venv first where it is missing.
# make env: .venv alone.  make lab: JupyterLab.  make clean: removes what can be made again; runs and data stay.

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.env-stamp

# The first of these that is a Python that pyproject.toml allows.
PYTHON := $(shell for python in python3.11 python3 python3.12; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null \
	&& echo $$python && break; done)

.PHONY: run test env lab clean

run: $(STAMP)
	$(BIN)/netchu run --profile quick

test: $(STAMP)
	$(BIN)/python -m pytest

lab: $(STAMP)
	cd notebooks && ../$(BIN)/jupyter lab

env: $(STAMP)

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "netchu needs Python 3.11 (or 3.12) as python3.11 or python3: install it, or use conda with environment.yml." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -e '.[test]'
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist src/*.egg-info outputs/cache .pytest_cache .ruff_cache .hypothesis
	find src tests notebooks -name __pycache__ -prune -exec rm -rf {} + -o -name .ipynb_checkpoints -prune -exec rm -rf {} +
