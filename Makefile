# Needs Python 3.11 or newer and make; everything else is installed in this folder.

.DEFAULT_GOAL := help
.PHONY: help up install check test lint format page-packages check-page test-page build-page test-quick pytest bench bench-lists \
    faults simulate hosts abuse mutants corpus corpus-readers release screenshots sdk-tools sdk-check deploy-tools deploy-check
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PAGE := $(BIN)/python -m skuport.local.frontend
# Options to pass on: make up ARGS="--port 8123 --no-browser"
ARGS ?=
TEST_WORKERS ?= 2

# Without a writable home folder, caches stay in this folder.
ifneq ($(shell test -n "$$HOME" && test -d "$$HOME" && test -w "$$HOME" && echo usable),usable)
export HOME := $(CURDIR)/.cache/home
$(shell mkdir -p "$(HOME)")
endif
export UV_PYTHON_DOWNLOADS := never
# Trust the machine's certificate authorities (the second name is the older one).
export UV_SYSTEM_CERTS := true
export UV_NATIVE_TLS := true
# Leave an active environment alone.
unexport VIRTUAL_ENV
unexport UV_PROJECT_ENVIRONMENT
# Without compiled modules, every new process would compile all of its packages again.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make up        start Skuport; ARGS=\"--port 8123 --no-browser\" passes options on"
	@echo "make check     run the quick checks: lint, types, unit and contract tests, unit tests of the web UI"
	@echo "make test      run everything: lint, types, tests of the web UI and of everything else"
	@echo "make lint      ruff, mypy, import rules, migrations"
	@echo "make format    format the code"
	@echo "make bench     time imports against a psql script, lists, webhooks"
	@echo "make bench-lists  time lists of a million products"
	@echo "make release   build wheel, source distribution and SBOMs into dist/"
	@echo "make screenshots  retake the pictures in the README"
	@echo "make sdk-check  let every generator make a client of the API's document, compile and run it"
	@echo "make deploy-check  check the Helm chart, docker-compose.yml, Dockerfile and nginx.conf"
	@echo "make faults    run the fault tests at full size"
	@echo "make simulate  run imports, edits and faults that seeds choose; ARGS=\"--seeds 20 --from 1\" says which"
	@echo "make hosts     break a whole installation on hosts in network namespaces; as root"
	@echo "make abuse     attack a running Skuport for five minutes, and measure it"
	@echo "make mutants   change the parser, the counters and the address guard in small ways, and count what no unit test notices"
	@echo "make corpus    score the reader on 2,500 polluted files, and say where it loses"
	@echo "make corpus-readers  compare the reader with DuckDB and polars on generated files"
	@echo "make install   install the Python packages only"

up: install
	@exec $(BIN)/skuport up $(ARGS)

install: $(VENV)/.installed

# The Python packages, at the versions of uv.lock. Fetches uv into .tools if it is missing.
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

# Two at a time: most of these use one processor.
check: install
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-quick lint check-page test-page

test: install
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint check-page test-page build-page
	@$(MAKE) --no-print-directory pytest

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
	$(MAKE) --no-print-directory page-packages
	$(PAGE) npm run format

page-packages: install
	$(PAGE) install

check-page: page-packages
	$(PAGE) npm run check

test-page: page-packages
	$(PAGE) npm run test --if-present

build-page: page-packages
	$(PAGE) build

test-quick: install
	$(BIN)/pytest -q tests/unit tests/contract tests/corpus

pytest: build-page sdk-tools deploy-tools
	$(BIN)/pytest -n $(TEST_WORKERS) --dist loadscope --ignore tests/benchmarks --ignore tests/hosts $(ARGS)

# The linters, generators and compilers of tests/sdk, at the versions of its lock files.
sdk-tools: page-packages
	@uv=uv; \
	if ! uv --version 2>/dev/null | grep -Eq '^uv (0\.(9|[1-9][0-9])|[1-9])'; then \
	    uv=.tools/bin/uv; \
	    if ! $$uv --version >/dev/null 2>&1; then $(BIN)/python scripts/install_uv.py .tools || exit 1; fi; \
	fi; \
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.cache/sdk/venv $$uv sync --quiet --frozen --inexact --all-groups \
	    --project tests/sdk --python $(CURDIR)/$(BIN)/python
	$(BIN)/python -m tests.sdk.tools

sdk-check: sdk-tools
	$(BIN)/pytest -q tests/sdk $(ARGS)

# Helm, nginx, linters and schemas for tests/deploy, at the versions of its lock files.
deploy-tools: install
	@uv=uv; \
	if ! uv --version 2>/dev/null | grep -Eq '^uv (0\.(9|[1-9][0-9])|[1-9])'; then \
	    uv=.tools/bin/uv; \
	    if ! $$uv --version >/dev/null 2>&1; then $(BIN)/python scripts/install_uv.py .tools || exit 1; fi; \
	fi; \
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.cache/deploy/venv $$uv sync --quiet --frozen --project tests/deploy \
	    --python $(CURDIR)/$(BIN)/python
	$(BIN)/python -m tests.deploy.tools

deploy-check: deploy-tools
	$(BIN)/pytest -q tests/deploy $(ARGS)

bench: build-page
	$(BIN)/python -m tests.benchmarks $(ARGS)

bench-lists: install
	$(BIN)/python -m tests.benchmarks.lists $(ARGS)

faults: install
	$(BIN)/python -m tests.faults $(ARGS)
	$(BIN)/python -m tests.faults.webhooks
	$(BIN)/pytest tests/faults --fault-rows 60000

simulate: install
	$(BIN)/python -m tests.simulation $(ARGS)

hosts: deploy-tools
	$(BIN)/pytest -s tests/hosts $(ARGS)

abuse: install
	$(BIN)/python -m tests.abuse $(ARGS)

# See docs/testing.md. ARGS limits the run to some mutants: make mutants ARGS="skuport.parsing.planner*"
mutants: install
	@rm -rf .cache/mutation
	@mkdir -p .cache/mutation
	@ln -s ../../backend .cache/mutation/src
	@ln -s ../../tests ../../pyproject.toml .cache/mutation
	cd .cache/mutation && nice ../../$(BIN)/mutmut run $(ARGS)
	@$(BIN)/python scripts/mutation_scores.py .cache/mutation

# See docs/testing.md. ARGS="--kind preamble --show" prints what the files of a kind lose.
corpus: install
	$(BIN)/python -m tests.corpus.pollute $(ARGS)

# The reader against DuckDB and polars, at the versions of tests/corpus/uv.lock.
corpus-readers: install
	@uv=uv; \
	if ! uv --version 2>/dev/null | grep -Eq '^uv (0\.(9|[1-9][0-9])|[1-9])'; then \
	    uv=.tools/bin/uv; \
	    if ! $$uv --version >/dev/null 2>&1; then $(BIN)/python scripts/install_uv.py .tools || exit 1; fi; \
	fi; \
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.cache/corpus/venv $$uv sync --quiet --frozen --project tests/corpus \
	    --python $(CURDIR)/$(BIN)/python
	PYTHONPATH="$$(.cache/corpus/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	    $(BIN)/pytest -q tests/corpus/other_readers.py $(ARGS)

release: install
	@PATH="$(CURDIR)/.tools/bin:$$PATH" $(BIN)/python scripts/release.py dist

screenshots: build-page
	$(BIN)/pytest -q tests/browser/pictures.py $(ARGS)
