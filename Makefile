# make run: the six notebooks on synthetic lines.  make test: lint, types and all tests.  make quick-test: the tests
# that are neither slow nor drive a browser.  make lint: style and types.  All of them make .venv first where it is missing.
# make fuzz: INPUTS damaged files for each reader, led by the code that they reach (Linux, macOS; an hour).
# make faults: every kind of fault at every moment of a training, half an hour; make faults EVERY=8: at every eighth.
# make env: .venv alone.  make lab: JupyterLab.  make lock: requirements.lock anew, with uv.
# make clean: removes what can be made again; runs and data stay. Synthetic lines and rows that runs read lie in
# outputs/cache, which goes: netchu run --from 01 makes them again.

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.env-stamp
INPUTS := 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The first of these that is a Python that pyproject.toml allows; `make PYTHON=...` takes another.
PYTHON := $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

.PHONY: run test quick-test faults fuzz lint lab env lock clean

run: $(STAMP)
	$(BIN)/netchu run --profile quick

test: lint
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/python -m ruff check src tests notebooks
	$(BIN)/python -m ruff format --check src tests
	$(BIN)/python -m mypy

quick-test: $(STAMP)
	$(BIN)/python -m pytest -m "not slow and not browser"

fuzz: $(STAMP)
	$(BIN)/python -m pip install -q -e '.[fuzz]'
	$(BIN)/python tests/hostile/fuzz.py --inputs $(INPUTS)

EVERY := 1
faults: $(STAMP)
	NETCHU_FAULTS_EVERY=$(EVERY) $(BIN)/python -m pytest tests/faults

lab: $(STAMP)
	cd notebooks && ../$(BIN)/jupyter lab

env: $(STAMP)

# The versions of requirements.lock, checked by their hashes, on the Pythons that it was made for.
$(STAMP): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "netchu needs Python 3.11 or later as python3.11 to python3.14 or python3: install it, or use conda with environment.yml." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 15))'; then \
		set -x; $(BIN)/python -m pip install --require-hashes --only-binary :all: -r requirements.lock && $(BIN)/python -m pip install --no-deps -e .; \
	else \
		echo "requirements.lock is for Python 3.11 to 3.14: installing the newest versions that pyproject.toml allows."; \
		set -x; $(BIN)/python -m pip install -e '.[test]'; \
	fi
	@touch $(STAMP)

# Versions stay where pyproject.toml still allows them; LOCK_FLAGS=--upgrade takes the newest.
lock:
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-emit-index-url --custom-compile-command "make lock" $(LOCK_FLAGS) -o requirements.lock

clean:
	rm -rf $(VENV) build dist src/*.egg-info outputs/cache .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find src tests notebooks -name __pycache__ -prune -exec rm -rf {} + -o -name .ipynb_checkpoints -prune -exec rm -rf {} +
