# Targets appear here as they become real; ARCHITECTURE.md lists what is planned.
CONFIGURATION ?= Release
PARITY ?= ../shared/parity
DATA ?= out/server
GRPC_PORT ?= 8080
JSON_PORT ?= 8081
SCALE ?= small
COUNT ?= 100000
STANDALONE = services/Standalone/bin/$(CONFIGURATION)/net10.0/*/RlhfT2I.Standalone
RLHF = services/Cli/bin/$(CONFIGURATION)/net10.0/*/rlhf

.DEFAULT_GOAL := help
.PHONY: help build run demo test parity bench-queue lint tools clean

help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

build: ## Builds everything
	dotnet build RlhfT2I.sln -c $(CONFIGURATION) -v quiet -nologo

run: ## Runs the whole suite on embedded defaults: make run DATA=folder GRPC_PORT=8080 JSON_PORT=8081
	dotnet build services/Standalone -c $(CONFIGURATION) -v quiet -nologo
	@exec $(STANDALONE) --data $(DATA) --grpc-port $(GRPC_PORT) --json-port $(JSON_PORT)

demo: ## Runs the whole loop and writes out/demo/report.html: make demo SCALE=small (6 minutes) or full (an hour)
	dotnet build services/Standalone -c $(CONFIGURATION) -v quiet -nologo
	dotnet build services/Cli -c $(CONFIGURATION) -v quiet -nologo
	@CONFIGURATION=$(CONFIGURATION) deploy/demo.sh $(SCALE)

tools: ## Installs the protobuf linter, where npm is there
	@if command -v npm >/dev/null; then protos/install.sh; else echo "npm is not installed: protobuf linting will be skipped"; fi

test: tools build ## Runs all tests; the last line reads: N passed, N failed, N skipped
	@CONFIGURATION=$(CONFIGURATION) tests/run.sh

parity: build ## Checks every model against golden values: make parity PARITY=folder
	@$(RLHF) parity $(PARITY)

bench-queue: ## Measures the queue over Redis beside plain commands: make bench-queue COUNT=100000; needs redis-server
	dotnet build tests/Benchmarks -c $(CONFIGURATION) -v quiet -nologo
	@tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/RlhfT2I.Benchmarks queue --count $(COUNT)

lint: tools ## Checks formatting, analyzers and protobuf contracts
	dotnet format RlhfT2I.sln --verify-no-changes
	protos/lint.sh

clean: ## Deletes build output and out/
	rm -rf out
	find services gateway tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
