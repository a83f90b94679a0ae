# Works on a fresh Debian 12 with a Swift 6.3 toolchain, as root or with sudo, and without a terminal.

SHELL := /bin/bash
.NOTPARALLEL:
.DEFAULT_GOAL := help

scripts := Tests/Scripts
step := @$(scripts)/step.sh
swift_sources := Package.swift Sources Tests Hardware Simulator

export SEEDS JOBS

.PHONY: help demo test scenarios mutations fuzz sanitize bench build manuals lint format portable \
  install-tools clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: install-tools ## Show simulated instruments and the gateway at work, then a whole night
	$(step) 'build the gateway' swift build -c release --product breathlined
	$(step) 'build the tool' swift build -c release --product breathline
	$(step) 'build the simulator' swift build -c release --product breathline-sim
	@$(scripts)/demo.sh

test: install-tools ## Build everything, run every test and scenario, lint, check the portable modules
	$(step) 'lint' swift format lint --strict --recursive $(swift_sources)
	$(step) 'readers of our reports' $(scripts)/venv.sh
	$(step) 'build' swift build --build-tests
	$(step) 'tests and house rules' $(scripts)/tests.sh
	$(step) 'manual pages' $(scripts)/manuals.sh debug
	$(step) 'build the simulator' swift build -c release --product breathline-sim
	$(step) 'scenarios at twenty seeds' $(scripts)/scenarios.sh
	$(step) 'two hundred random courses' $(scripts)/soak.sh
	$(step) 'portable modules' $(scripts)/portable.sh
	$(step) 'invented bytes' $(scripts)/fuzz.sh --runs 5000
	$(step) 'sanitizers' $(scripts)/sanitize.sh
	@printf '\nmake test: lint, tests, manual pages, scenarios, courses, portable modules, '
	@printf 'invented bytes, sanitizers passed\n'

mutations: install-tools ## Break the rule packs in every way and count what is noticed; PACKS='aci-2012'
	$(step) 'build' swift build --build-tests
	@$(scripts)/mutations.sh $(PACKS)

fuzz: install-tools ## Feed every codec and session with invented bytes; LASTING=600 TARGETS='oridion'
	@$(scripts)/fuzz.sh --seconds $(or $(LASTING),60) $(TARGETS)

sanitize: install-tools ## Test the ring, the lines and the sessions under the thread and address sanitizers
	@$(scripts)/sanitize.sh

bench: install-tools ## Measure speed and memory; CASES='ring daemon' measures those alone
	$(step) 'build the gateway' swift build -c release --product breathlined
	$(step) 'build the simulator' swift build -c release --product breathline-sim
	$(step) 'build the benchmarks' swift build -c release --product breathline-bench
	@"$$(swift build -c release --show-bin-path)/breathline-bench" $(CASES)

build: install-tools ## Build everything for debugging
	swift build

scenarios: install-tools ## Judge every built-in scenario at twenty seeds, with a page of pictures; SEEDS=5
	$(step) 'build the simulator' swift build -c release --product breathline-sim
	@$(scripts)/scenarios.sh

manuals: install-tools ## Write the manual pages, and the completions of bash, zsh and fish
	$(step) 'build the gateway' swift build -c release --product breathlined
	$(step) 'build the tool' swift build -c release --product breathline
	$(step) 'build the simulator' swift build -c release --product breathline-sim
	@$(scripts)/manuals.sh

lint: ## Check formatting and documentation of the Swift sources
	swift format lint --strict --recursive $(swift_sources)

format: ## Format the sources in place, comments too
	swift format --in-place --recursive $(swift_sources)
	$(scripts)/wrap-comments.sh $(swift_sources)

portable: ## Build the portable modules for a Cortex-M
	@$(scripts)/portable.sh

install-tools: ## Install the missing Debian packages, and check the Swift version
	@$(scripts)/prerequisites.sh

clean: ## Remove what was built
	rm -rf .build
