# `make` alone lists what can be made. Everything else that a step needs, the step does first.

SHELL = /bin/sh
python = .venv/bin/python
.DEFAULT_GOAL = help
MAKEFLAGS += --no-print-directory

# DATA, HOST and PORT, given or not, reach the program as its own settings; its defaults are its business.
ifneq ($(DATA),)
export FORKFLOW_DATA := $(DATA)
endif
ifneq ($(HOST),)
export FORKFLOW_HOST := $(HOST)
endif
ifneq ($(PORT),)
export FORKFLOW_PORT := $(PORT)
endif

.PHONY: help setup setup-dev run test check format bench fuzz lab friday pictures dishes types vendor night audit-the-audit locks clean

help:  ## this list
	@echo 'make run runs a restaurant, make test runs the tests. Each sets up what it needs first.'
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-18s %s\n' "  $$name" "$$what"; done

setup:  ## make the virtual environment .venv with what ForkFlow needs
	@scripts/setup

setup-dev:  ## the same, and what the tests and checks need
	@scripts/setup dev

run: setup  ## serve a demo house; DATA=folder HOST=address PORT=number change where
	@exec $(python) -m forkflow serve --demo

test: setup-dev  ## run the tests; TESTS=tests/orders chooses some
	@$(python) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(TESTS)

check: setup-dev  ## look at format, lint, types and house rules
	@echo 'Format:';      $(python) -m ruff format --check --quiet . || { $(python) -m ruff format --check .; exit 1; }
	@echo 'Lint:';        $(python) -m ruff check --quiet .
	@echo 'Types:';       $(python) -m basedpyright --level error
	@echo 'Types of the browser:'; $(python) scripts/make-types --check && scripts/check-js
	@echo 'House rules:'; $(python) -m pytest --quiet tests/test_house_rules.py

format: setup-dev  ## write the code in the house's format
	@$(python) -m ruff check --quiet --fix . ; $(python) -m ruff format .

bench: setup-dev  ## measure against the goals, into bench.json
	@$(python) -m bench $(BENCH)

fuzz: setup-dev  ## send requests of every kind; SECONDS=180 says how long, SEED=n repeats a run
	@FUZZ_SECONDS=$(or $(SECONDS),180) $(if $(SEED),FUZZ_SEED=$(SEED)) $(python) -m pytest -s tests/fuzz

pictures: setup-dev  ## take the README's pictures anew; NAMES=kitchen takes some
	@$(python) scripts/pictures $(NAMES)

dishes: setup-dev  ## draw the pictures of the demo house's dishes anew; NAMES=olives draws some
	@$(python) scripts/draw-dishes $(NAMES)

types: setup-dev  ## write the browser's types anew, out of the server's structs
	@$(python) scripts/make-types

vendor:  ## fetch the browser's libraries anew, as vendor.toml names them
	@python3 scripts/vendor

lab: setup-dev  ## replay a real evening against ForkFlow; LAB='replay --help' says what else
	@$(python) -m lab $(or $(LAB),replay)

friday: setup-dev  ## the same busy Friday minutes against the old monolith and ForkFlow; report in lab/reports/
	@$(python) -m lab friday $(FRIDAY)

night: setup-dev  ## the long tests: two hundred kills, a flood, planted mistakes, faults of a new seed, a Friday; rows in docs/proof.md
	@$(python) -m pytest -m night $(TESTS)
	@$(python) -m lab planted --proof
	@$(python) -m lab faults --target forkflow --proof
	@$(python) -m lab friday --seconds 3600 --seed $$(date +%Y%m%d) --out lab/reports/night --proof

audit-the-audit: setup-dev  ## plant known mistakes in a copy and see that every check notices its own
	@$(python) -m lab planted $(PLANTED)

locks:  ## choose the newest dependencies and write the lock files anew
	@scripts/make-locks

clean:  ## forget the virtual environment and all that tests and checks left (no house's data)
	@rm -rf .venv .venv.lock .locks dist build .pytest_cache .ruff_cache .hypothesis
