# Two commands do everything on a fresh machine: `make demo` and `make test`.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PARALLEL ?= 2

.PHONY: setup system demo test lint check bench golden gallery contact-sheet lock clean

# The lock is complete: a resolver would look at releases newer than it (coverage[toml]), which have no hash here.
$(VENV)/.locked: requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: system $(VENV)/.locked

# Libraries of the system, only when something is missing: WeasyPrint needs Pango.
system:
	@sh .ci/system run

demo: setup
	@sh examples/demo.sh "$(abspath $(BIN))"

# Everything: lint, types, contracts, all tests, with the browsers and TeX that the tests drive.
test: setup
	@sh .ci/system test
	$(MAKE) lint
	$(BIN)/pytest -n $(PARALLEL) --dist loadgroup --durations 20

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/deptry .

check: setup lint
	$(BIN)/pytest -q -n $(PARALLEL) tests/unit -m "not slow" --hypothesis-profile quick

bench: setup
	@for one in benchmarks/bench_*.py; do echo "== $$one"; $(BIN)/python $$one || exit 1; done

golden: setup
	$(BIN)/pytest tests/golden tests/unit --snapshot-update -q

# The pictures of docs/gallery.md, with the browser and the TeX of the tests.
gallery: setup
	@sh .ci/system test
	$(BIN)/python -m gallery

# Every kind of chart in every engine, to be looked at: contact-sheet/*.png.
contact-sheet: setup
	@sh .ci/system test
	$(BIN)/python -m gallery.contact

# New versions of all dependencies, with hashes and without an index address.
lock:
	uv pip compile pyproject.toml --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --prerelease if-necessary-or-explicit --python-version 3.11 --universal -q -o requirements/run.txt
	uv pip compile pyproject.toml --group dev --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --prerelease if-necessary-or-explicit --python-version 3.11 --universal -q -o requirements/dev.txt

clean:
	rm -rf $(VENV) demo out site .pytest_cache .ruff_cache .hypothesis
