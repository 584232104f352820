# Everything a developer does, one word each; a plain `make` lists them.
# All of it happens inside this folder: .venv (the locked packages), .uv (uv, on machines without it), .cache, dist.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Real recordings with references. They belong to their authors and lie beside the checkout, not in it.
OPENSTRIDE_SHARED ?= ../shared
export OPENSTRIDE_SHARED

UV := tools/uv
BIN := .venv/bin
PAGE := src/openstride/server/page/index.html
REPORT := src/openstride/report/page/report.html
READY := .venv/.ready
RUN := $(OPENSTRIDE_SHARED)/recordings/run-with-stryd
CODE := $(wildcard src portable benchmarks docs tools tests)
# What this project's environment is made of is in requirements/; a variable of the shell must not add to it.
unexport PYTHONPATH VIRTUAL_ENV
# Many containers forbid Python to keep what it has compiled. Here some thousand processes start, each with the same
# two thousand files to compile: importing the server alone takes more than twice as long so.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## list these words
	@echo 'OpenStride: samples of a foot-worn motion sensor in, strides out.'
	@echo
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

$(READY): requirements/dev.txt pyproject.toml src/openstride/__init__.py
	@test -x $(BIN)/python || { rm -rf .venv && $(UV) venv --quiet --python '>=3.11' .venv; }
	@echo 'Bringing .venv in line with requirements/dev.txt.'
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: setup
setup: $(READY) ## make the environment in .venv, nothing else

# The pages are made of their own source, the engine, the live rules and the texts; `tools.page` leaves alone what is up to date.
$(PAGE): $(READY) $(wildcard app/*.html app/*.ts app/tools/*.ts) app/package-lock.json \
        $(shell find app/src app/public -type f -not -path '*/generated/*' 2>/dev/null) \
        $(wildcard src/openstride/engine/*.py src/openstride/cues/*.json src/openstride/cues/live/*.py) \
        $(wildcard src/openstride/messages/*.json portable/*.py)
	@echo 'Building the pages.'
	@$(BIN)/python -m tools.page build
	@touch $@

# One build makes both, so there is only something to do where this one was lost.
$(REPORT): $(PAGE)
	@test -f $@ || $(BIN)/python -m tools.page build
	@touch $@

.PHONY: page
page: $(PAGE) $(REPORT) ## build the page that home serves, and that of reports

.PHONY: run
run: $(READY) $(PAGE) $(REPORT) ## start home and open its page, virtual shoes one click away
	@$(BIN)/openstride serve --data .data

.PHONY: demo
demo: $(READY) ## analyse a real run in the terminal, where the recordings are
	@if [ -d '$(RUN)' ]; then \
	    $(BIN)/openstride analyze '$(RUN)' || [ $$? -eq 3 ]; \
	else \
	    echo 'There is no folder $(RUN).'; \
	    echo 'Real recordings with references belong to their authors and are not part of this project.'; \
	    echo 'Set OPENSTRIDE_SHARED to the folder that holds `recordings`, or analyse one of your own:'; \
	    echo; \
	    echo '    $(BIN)/openstride analyze RECORDING'; \
	    echo; \
	    echo 'docs/recording.md says what a recording is, and how to bring in the CSV file of another sensor.'; \
	fi

.PHONY: test
test: $(READY) ## run the tests, and say which were skipped and why
	@$(MAKE) --no-print-directory page || echo 'There is no page, so the tests that need one are skipped.'
	@$(BIN)/python -m tests.compiling
	@$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(TESTS)

# What tests try a few times, as often as is promised; the figures stand at the end.
.PHONY: proof
proof: $(READY) ## prove in full what the tests prove in short: kills, damage, a disk that refuses, the archive
	OPENSTRIDE_PROOF=full $(BIN)/pytest --timeout 3600 tests/proofs tests/app/test_budgets.py tests/app/test_memory.py tests/end_to_end/test_first_run.py tests/end_to_end/test_one_step.py

.PHONY: check
check: $(READY) ## format, lint, strict types, who may import whom, the portable subset, the API's description
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy --no-error-summary $(CODE)
	$(BIN)/python -m tools.layers src/openstride
	$(BIN)/python -m portable.check src/openstride/engine
	$(BIN)/python -m portable.check src/openstride/cues/live
	$(BIN)/python -m tools.cue_vectors check
	$(BIN)/python -m tools.progress_vectors check
	$(BIN)/python -m tools.openapi check
	$(BIN)/python -m tools.page check

.PHONY: format
format: $(READY) ## set the format, and mend what the linter can mend safely
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

.PHONY: bench
bench: $(READY) ## accuracy against the recordings, speed against a peer
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/javascript.py
	$(BIN)/python benchmarks/radio.py
	$(BIN)/python -m benchmarks.cues
	$(BIN)/python -m benchmarks.report
	$(BIN)/python -m benchmarks.coach
	$(BIN)/python -m benchmarks.home
	$(BIN)/python -m benchmarks.history
	$(BIN)/python -m benchmarks.uploads
	$(BIN)/python -m benchmarks.formats
	$(BIN)/python -m benchmarks.imports

.PHONY: pictures
pictures: $(READY) $(PAGE) $(REPORT) ## draw every screen and report as people will see them, and look them over
	$(BIN)/python -m tools.pictures $(PICTURES)

.PHONY: figures
figures: $(READY) ## draw the figures of the docs
	$(BIN)/python -m docs.figures.make

.PHONY: wheel
wheel: $(READY) $(PAGE) $(REPORT) ## build the package into dist
	@$(UV) build --quiet --wheel --python $(BIN)/python --no-build-isolation --out-dir dist
	@ls dist/*.whl

# A lock keeps the versions it has; `make lock UPGRADE=--upgrade` takes the newest that fit.
# bumble also asks for ways to USB adapters, one of them LGPL; nothing here opens one, so they are left out.
WITHOUT_USB = --no-emit-package libusb1 --no-emit-package libusb-package --no-emit-package pyusb
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --annotation-style line $(UPGRADE)

.PHONY: lock
lock: ## lock versions and hashes of all packages into requirements
	$(COMPILE) --output-file requirements/run.txt pyproject.toml
	$(COMPILE) --output-file requirements/dev.txt --constraints requirements/run.txt --group dev --extra virtual-shoes $(WITHOUT_USB) pyproject.toml
	$(COMPILE) --output-file requirements/uv.txt --group bootstrap

.PHONY: clean
clean: ## remove all that make has made
	rm -rf .venv .uv .cache dist app/node_modules app/src/*/generated src/openstride/server/page src/openstride/report/page
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
