# The same verbs for people and for CI. `make demo` and `make test` set up all that they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help
python := .venv/bin/python
# Tests wait for disks and servers now and then: four processes fill two processors. To look
# inside a test, one process: ARGS='-s', '--pdb' or '-n 0'.
one_process := $(filter -s --capture=no --pdb --trace,$(ARGS))
workers := $(if $(one_process),,-n 4 --no-loadscope-reorder)

.PHONY: help setup check test scenarios coverage run docs demo bench backlog interop influxd servers

help: ## say what can be asked for
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## make .venv with the locked packages and the nhue command
	@scripts/setup.sh

demo: setup ## a simulated city, 30 days behind it and then live, in one process; Ctrl-C ends it
	@.venv/bin/nhue demo $(ARGS)

run: setup ## ingest, judge and API in one process, as the NHUE_ settings say
	@.venv/bin/nhue run $(ARGS)

check: setup ## style, types, import directions and the house's own rules; offline
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy --explicit-package-bases .
	.venv/bin/lint-imports
	$(python) -m pytest -q -m "not live" tests/house

test: setup servers influxd ## every test, with real servers; ARGS='-k name' for some
	@$(python) -m pytest $(workers) $(ARGS)

scenarios: setup ## the law's scenarios, one line each; and what quality control finds in labelled series
	@$(python) -m pytest -v -k scenario tests/compliance $(ARGS)
	@$(python) -m tests.compliance.quality.real_series.report

coverage: setup ## branch coverage of the pure modules: 100 %, or what is missing
	@$(python) -m coverage erase
	@NUMBA_DISABLE_JIT=1 $(python) -m coverage run -m pytest -q -p no:cacheprovider $(workers) \
		-m 'not live' --hypothesis-profile=ci $(ARGS) tests/compliance tests/ingest \
		tests/house/test_doctests.py
	@$(python) -m coverage combine -q
	@$(python) -m coverage report

docs: setup ## write anew what is generated from the code: docs/openapi.json, docs/settings.md, docs/data-dictionary.md, the tables of docs/metrics.md and docs/accounts.md
	$(python) -m scripts.api_examples
	$(python) -m api.openapi
	$(python) -m scripts.settings_page
	$(python) -m scripts.accounts_table
	$(python) -m scripts.data_dictionary
	$(python) -m scripts.metrics_page

bench: setup servers ## how fast ingest is, into both stores, and the law: quality, means, a year judged; how fast the API answers
	@$(python) -m tests.bench.ingest.ingest_bench $(ARGS)
	@$(python) -m tests.bench.ingest.influx_bench
	@$(python) -m tests.bench.law.law_bench
	@$(python) -m tests.bench.law.judge_bench
	@$(python) -m tests.bench.api_bench
	@$(python) -m tests.bench.decisions_bench
	@$(python) -m tests.bench.backup_bench
	@$(python) -m tests.bench.export_bench

backlog: setup servers ## three days of 100 gateways at once, shuffled, against the same in order
	@$(python) -m tests.bench.backlog $(ARGS)

interop: setup servers ## brokers that we did not write, installed into the user's cache: docs/interop.md
	@$(python) -m tests.bench.interop.run $(ARGS)

servers: ## Debian's packages of the servers that tests start (as root; elsewhere a hint)
	@scripts/servers.sh

influxd: setup ## a real InfluxDB 2: found, or built once into the user's cache folder
	@tests/servers/influxd/build.sh || test "$(MAKECMDGOALS)" = test
