# Needs Python 3.11 or newer and make; everything else is installed below this folder.

.DEFAULT_GOAL := help
.PHONY: help up install test lint format check-page test-page build-page pytest bench bench-lists faults screenshots
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PAGE := $(BIN)/python -m skuport.local.frontend
# Options for what is run: make up ARGS="--port 8123 --no-browser"
ARGS ?=
TEST_WORKERS ?= 2

# Where there is no home to keep caches in, they stay here.
ifneq ($(shell test -n "$$HOME" && test -d "$$HOME" && test -w "$$HOME" && echo usable),usable)
export HOME := $(CURDIR)/.cache/home
$(shell mkdir -p "$(HOME)")
endif
export UV_PYTHON_DOWNLOADS := never
# Trust what the machine trusts, its own certificate authorities included (the second name is the older one).
export UV_SYSTEM_CERTS := true
export UV_NATIVE_TLS := true
# An environment that happens to be active is not ours to change.
unexport VIRTUAL_ENV
unexport UV_PROJECT_ENVIRONMENT
# Without compiled modules every process that is started would compile all of its packages again.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make up        start Skuport; ARGS=\"--port 8123 --no-browser\" passes options on"
	@echo "make test      run everything: lint, types, tests of the page and of the rest"
	@echo "make lint      ruff, mypy, import rules, migrations"
	@echo "make format    format the code"
	@echo "make bench     time imports against psql by hand, lists, webhooks"
	@echo "make bench-lists  time lists of a million products"
	@echo "make screenshots  take the pictures of the README anew"
	@echo "make faults    the fault tests at full size"
	@echo "make install   only install"

up: install
	@exec $(BIN)/skuport up $(ARGS)

install: $(VENV)/.installed

# The Python packages, at the versions of uv.lock. uv is fetched into .tools if there is none.
$(VENV)/.installed: pyproject.toml uv.lock
	@python=; \
	for candidate in python3 python3.13 python3.12 python3.11; do \
	    if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        python=$$(command -v $$candidate); break; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "Skuport needs Python 3.11 or newer; none of python3, python3.13, python3.12, python3.11 is." >&2; exit 1; \
	fi; \
	if uv --version 2>/dev/null | grep -Eq '^uv (0\.(9|[1-9][0-9])|[1-9])'; then uv=uv; else \
	    uv=.tools/bin/uv; \
	    if ! $$uv --version >/dev/null 2>&1; then \
	        echo "Fetching uv into .tools …"; $$python scripts/install_uv.py .tools || exit 1; \
	    fi; \
	fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    $$uv venv --quiet --clear --python "$$python" $(VENV) || exit 1; \
	fi; \
	echo "Installing the packages of uv.lock …"; \
	$$uv sync --quiet --frozen --all-extras --python $(BIN)/python
	@touch $@

test: lint check-page test-page pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@mkdir -p .cache
	$(BIN)/alembic upgrade heads --sql > .cache/migrations.sql
	$(BIN)/squawk .cache/migrations.sql

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(PAGE) install
	$(PAGE) npm run format

check-page: install
	$(PAGE) install
	$(PAGE) npm run check

test-page: install
	$(PAGE) install
	$(PAGE) npm run test --if-present

build-page: install
	$(PAGE) build

# Tests of whole processes on a busy machine now and then meet a deadline; one that fails is tried again, and reported as such.
pytest: build-page
	$(BIN)/pytest -n $(TEST_WORKERS) --dist loadscope --reruns 2 --ignore tests/benchmarks $(ARGS)

bench: build-page
	$(BIN)/python -m tests.benchmarks $(ARGS)

bench-lists: install
	$(BIN)/python -m tests.benchmarks.lists $(ARGS)

faults: install
	$(BIN)/python -m tests.faults $(ARGS)
	$(BIN)/python -m tests.faults.webhooks

screenshots: build-page
	$(BIN)/pytest -q tests/browser/pictures.py $(ARGS)
