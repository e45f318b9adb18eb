# The commands of the README and of CI. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

DATA ?= $(or $(XDG_DATA_HOME),$(HOME)/.local/share)/aido
LISTEN ?=
SEED ?= 1
TASKS ?= 50000
SECONDS ?= 15
OUT ?=
IMAGE ?= aido:$(shell awk '/^project.aido VERSION/ { print $$3 }' CMakeLists.txt)
JOBS ?= $(shell nproc)
AIDO := build/release/aido

.PHONY: help setup build run image example cluster-demo cluster-test dapr-demo test check soak simulate bench fmt lint clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## install what building and testing need (Debian, Ubuntu; elsewhere: say what is missing)
	@scripts/setup.sh

build: setup ## build/release/aido
	@cmake --preset release >/dev/null
	@cmake --build --preset release --parallel $(JOBS) --target aido

run: build ## build and start the engine: DATA=folder, LISTEN=host:port
	@exec $(AIDO) serve --data "$(DATA)" $(if $(LISTEN),--listen "$(LISTEN)")

image: build ## an image of the program as it was built here: IMAGE=name:tag
	@scripts/image.sh $(AIDO) "$(IMAGE)"

example: build ## the tour of the README, against an engine of its own; under a minute
	@docs/examples/tour.sh

cluster-demo: build ## three nodes, three brokers and PostgreSQL lose each other under load: TASKS=n, SECONDS of each fault
	@PYTHONPATH=test/fault scripts/venv.sh python test/cluster/demo.py $(AIDO) $(TASKS) $(SECONDS)

cluster-test: build ## image and chart on a real Kubernetes: installed, upgraded, rolled back, drained under load; some ten minutes
	@PYTHONPATH=test/fault:test/cluster scripts/venv.sh python test/cluster/kubernetes/cluster_test.py $(AIDO)

dapr-demo: build ## Kafka, PostgreSQL, two nodes and a receiver beside real daprds: every building block acts; some ninety seconds
	@PYTHONPATH=test/fault:test/cluster:test/api scripts/venv.sh python test/dapr/demo.py $(AIDO)

test: setup ## everything CI runs
	@scripts/test.sh all

check: setup ## the quick one: lint of what changed, unit and contract tests
	@scripts/test.sh check

soak: setup ## what takes longer than `make test` may
	@scripts/test.sh soak

simulate: setup ## one run of the simulation: SEED=n
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev --parallel $(JOBS) --target tests_simulation
	@AIDO_SEED=$(SEED) ctest --preset dev -L simulation --verbose

bench: setup ## ratios against bare SQLite, Beast and Kafka: OUT=file writes them as JSON too
	@cmake --preset release >/dev/null
	@cmake --build --preset release --parallel $(JOBS) --target aido aido_bench
	@build/release/test/bench/aido_bench $(if $(OUT),--out "$(abspath $(OUT))")

fmt: ## format all C++ sources
	@scripts/lint.sh fix

lint: setup ## format, style rules, clang-tidy on what changed
	@scripts/lint.sh

clean: ## remove everything that was built
	@rm -rf build
