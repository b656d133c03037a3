# Every action of the project. `make help` lists them.
#
# KUBECONFIG given: that cluster is used. Else kind, if Docker runs; else the native local cluster.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := $(CURDIR)/operator

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---- use it --------------------------------------------------------------------------------------

.PHONY: demo
demo: venv ## Cluster, operator, a model and a real inference, from nothing
	@$(BIN)/python deploy/demo

.PHONY: cluster
cluster: ## Start the native local cluster; kubeconfig at .cluster/kubeconfig
	@$(PYTHON) deploy/cluster up

.PHONY: cluster-down
cluster-down: ## Stop the native local cluster and clean up after it
	@$(PYTHON) deploy/cluster down

.PHONY: nodes
nodes: ## Make N fake nodes with GPUs, for trying scale: make nodes N=10; N=0 removes them
	@$(PYTHON) deploy/cluster nodes $(N)

.PHONY: images
images: ## Build the images and load them into the cluster
	@deploy/with-cluster $(PYTHON) deploy/images load

.PHONY: install
install: images ## Install or upgrade the operator by its Helm chart
	@deploy/with-cluster deploy/install

# ---- work on it ----------------------------------------------------------------------------------

.PHONY: venv
venv: $(VENV)/.locked ## Make the Python environment from the lock

$(VENV)/.locked: requirements/dev.txt
	@echo "venv: installing requirements/dev.txt"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@

.PHONY: verify
verify: venv ## The one gate: format, lint, types, import rules, unit tests, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	for folder in cluster images demo; do MYPYPATH=deploy/$$folder $(BIN)/mypy deploy/$$folder; done
	MYPYPATH=tests $(BIN)/mypy -p bench -p source_servers
	$(BIN)/lint-imports
	$(BIN)/pytest tests/unit tests/charts --timeout 60
	$(MAKE) check-generated

.PHONY: test
test: venv install ## Set everything up and run all tests, those on the cluster included
	deploy/with-cluster $(BIN)/pytest $(TESTS)

.PHONY: bench
bench: venv install ## Measure; figures as ratios in one run, written to .bench/
	PYTHONPATH=operator:tests deploy/with-cluster $(BIN)/python -m bench $(BENCH)
	PYTHONPATH=operator:tests $(BIN)/python -m bench.fetch
	PYTHONPATH=operator:tests $(BIN)/python -m bench.gateway
	PYTHONPATH=operator:tests $(BIN)/python -m bench.gateway --apart
	PYTHONPATH=operator:tests $(BIN)/python -m bench.cli
	@$(MAKE) bench-middleware

.PHONY: bench-middleware
bench-middleware: venv ## Measure the scoring middleware beside the server it replaces; no cluster
	PYTHONPATH=operator:tests $(BIN)/python -m bench.scoring

# ---- generated files -----------------------------------------------------------------------------

# A program that fails leaves the file as it was.
generated = $(BIN)/python -m $(1) > $(2).new && mv $(2).new $(2)

.PHONY: generate
generate: venv ## Write every generated file anew
	$(call generated,triton_api.crd,crds/tritonmodels.yaml)
	$(call generated,triton_api.reference,docs/fields.md)
	$(call generated,triton_cli.reference,docs/cli.md)
	$(BIN)/python charts/generate.py

.PHONY: check-generated
check-generated: generate ## Fail when a generated file is not up to date
	@git diff --exit-code --stat -- crds docs charts deploy/install.yaml \
	  || { echo "Generated files were out of date; they are written now. Commit them."; exit 1; }

.PHONY: golden
golden: venv ## Rewrite the golden manifests; review them as YAML
	$(BIN)/pytest tests/unit --update-golden

.PHONY: format
format: venv ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lock
lock: venv ## Resolve the dependencies anew
	@requirements/lock
