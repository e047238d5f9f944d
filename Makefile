# Every chore of the project. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
# More arguments for demo, run and eval: make demo ARGS="--business alive5"
ARGS ?=

# onnxruntime reports its use to its maker unless told not to.
export ORT_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help install demo run test lint types format check eval bench clean
# One thing after the other, also under make -j.
.NOTPARALLEL:

help: ## List every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: ## Install all that demo and run need into .venv and .tools; does nothing the second time
	@$(PYTHON) -m install run

demo: install ## Hold one call without a microphone and print it; the last line is JSON
	@exec $(BIN)/switchboard demo --json $(ARGS)

run: install ## Start Switchboard and print the address of its page; Ctrl-C ends it
	@exec $(BIN)/switchboard up $(ARGS)

test: ## Install, then check style, types and behaviour; a skipped test counts as missing
	@$(PYTHON) -m install test
	@$(MAKE) --no-print-directory lint types
	@exec $(BIN)/python -m tests.stages

lint: install ## Check the code's style
	@$(BIN)/ruff format --quiet --check --diff .
	@$(BIN)/ruff check --quiet .

types: install ## Check the code's types
	@$(BIN)/mypy --num-workers 2

format: install ## Rewrite the code in the project's style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

check: lint types ## Check style and types

eval: install ## Judge the local decider by the scenarios
	@exec $(BIN)/switchboard eval --decider local $(ARGS)

bench: ## Measure what a caller hears beside a bare LiveKit session; about an hour on an idle machine
	@$(PYTHON) -m install test
	@exec $(BIN)/python -P -m bench

clean: ## Delete what was installed; recordings and the database below .switchboard stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
	@[ ! -d .tools ] || { chmod -R u+w .tools && rm -rf .tools; }
