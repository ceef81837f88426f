# What one does with the suite from a clone of it.
CONFIGURATION ?= Release
PARITY ?= ../shared/parity
DATA ?= out/server
GRPC_PORT ?= 8080
JSON_PORT ?= 8081
SCALE ?= small
COMPOSE = docker compose -f docker-compose.yml $(if $(GPU),-f deploy/compose/gpu.yaml) $(if $(WEBHOOKS),-f deploy/compose/webhooks.yaml) $(if $(TLS),-f deploy/compose/tls.yaml)
COUNT ?= 100000
PYTHON ?= python3
SIDE ?= 64
STANDALONE = services/Standalone/bin/$(CONFIGURATION)/net10.0/*/RlhfT2I.Standalone
BENCHMARKS = tests/Benchmarks/bin/$(CONFIGURATION)/net10.0/*/RlhfT2I.Benchmarks
RLHF = services/Cli/bin/$(CONFIGURATION)/net10.0/*/rlhf

.DEFAULT_GOAL := help
.PHONY: help build run demo paper sweep cluster test security lock sbom storm soak chaos up down validate parity resume-check bench bench-optimizer bench-reward bench-queue bench-raters bench-exports screens lint tools clean

help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

build: ## Builds everything
	dotnet build RlhfT2I.sln -c $(CONFIGURATION) -v quiet -nologo

run: ## Runs the whole suite on embedded defaults: make run DATA=folder GRPC_PORT=8080 JSON_PORT=8081
	dotnet build services/Standalone -c $(CONFIGURATION) -v quiet -nologo
	@exec $(STANDALONE) --data $(DATA) --grpc-port $(GRPC_PORT) --json-port $(JSON_PORT)

demo: ## Runs the whole loop and writes out/demo/report.html: make demo SCALE=small (about eleven minutes) or full (an hour)
	dotnet build services/Standalone -c $(CONFIGURATION) -v quiet -nologo
	dotnet build services/Cli -c $(CONFIGURATION) -v quiet -nologo
	@CONFIGURATION=$(CONFIGURATION) deploy/demo.sh $(SCALE)

paper: ## Makes every table and figure of the paper in miniature (under an hour): out/paper/report.html; one alone: make paper FIG=3a, TABLE=3 or PART=appendix-c
	dotnet build services/Standalone -c $(CONFIGURATION) -v quiet -nologo
	dotnet build services/Cli -c $(CONFIGURATION) -v quiet -nologo
	@CONFIGURATION=$(CONFIGURATION) deploy/paper.sh $(SCALE) $(foreach part,$(addprefix figure-,$(FIG)) $(addprefix table-,$(TABLE)) $(PART),--part $(part))

sweep: ## Varies one setting of the paper on its server: make sweep SWEEP=beta, learning-rate, lambda, temperature, candidates or iterate
	dotnet build services/Standalone -c $(CONFIGURATION) -v quiet -nologo
	dotnet build services/Cli -c $(CONFIGURATION) -v quiet -nologo
	@CONFIGURATION=$(CONFIGURATION) deploy/paper.sh sweep $(SWEEP)

cluster: build ## Runs the suite as separate processes on this machine's PostgreSQL and Redis: make cluster DATA=out/cluster, TLS=1 for TLS between them
	@CONFIGURATION=$(CONFIGURATION) GRPC_PORT=$(GRPC_PORT) JSON_PORT=$(JSON_PORT) TLS=$(TLS) deploy/cluster.sh $(if $(filter out/server,$(DATA)),out/cluster,$(DATA))

tools: ## Installs the protobuf linter and the S3 server of the tests, where npm is there
	@if command -v npm >/dev/null; then protos/install.sh && tests/tools/s3/install.sh; else echo "npm is not installed: protobuf linting and the tests against an S3 server will be skipped"; fi

test: tools build ## Runs all tests; the last line reads: N passed, N failed, N skipped
	@CONFIGURATION=$(CONFIGURATION) tests/run.sh

security: build ## Runs the tests of docs/security.md and prints its rows with their counts
	@CONFIGURATION=$(CONFIGURATION) tests/security.sh

lock: ## Writes the lock files of all packages anew, after a change of Directory.Packages.props or of a project's packages
	dotnet restore RlhfT2I.sln -p:RestorePackagesWithLockFile=true --force-evaluate -v quiet

sbom: ## Writes CycloneDX bills of materials of the server and the command line into out/sbom
	@[ -x out/tools/dotnet-CycloneDX ] || dotnet tool install CycloneDX --version 6.3.1 --tool-path out/tools
	@for project in services/Standalone services/Cli; do dotnet restore $$project -v quiet && \
	  out/tools/dotnet-CycloneDX $$project/$$(basename $$project).csproj --recursive --disable-package-restore --output out/sbom --filename $$(basename $$project).json --output-format Json || exit 1; done

storm: ## Sends ten thousand hostile requests to every method of a server; takes most of an hour
	dotnet build tests/EndToEnd.Tests -c $(CONFIGURATION) -v quiet -nologo
	@tests/EndToEnd.Tests/bin/$(CONFIGURATION)/net10.0/*/RlhfT2I.EndToEnd.Tests -noColor -noLogo -explicit only -method '*.StormTests.EveryMethod_OfTenThousand*' -diagnostics

soak: ## Keeps a server under mixed load and prints errors, memory, queue and times: make soak MINUTES=30
	dotnet build tests/EndToEnd.Tests -c $(CONFIGURATION) -v quiet -nologo
	@CONFIGURATION=$(CONFIGURATION) tests/soak.sh $(or $(MINUTES),30)

up: ## Builds the images and starts the suite in containers: cp .env.example .env, fill it in, make up GPU=1 for GPUs, TLS=1 for TLS between services, WEBHOOKS=1 for a way out for webhooks
	@[ -f .env ] || { echo "There is no .env: copy .env.example and fill in the secrets."; exit 2; }
	@$(COMPOSE) up --build --detach

down: ## Stops the containers; the data stays in its volumes
	@$(COMPOSE) down

validate: ## Lets compose check the deployment files, where it is installed
	@deploy/compose/validate.sh

chaos: ## Kills, freezes and cuts off real processes and compares what was acknowledged with what is stored: make chaos N=500 ROWS=redis
	dotnet build tests/Chaos.Tests -c $(CONFIGURATION) -v quiet -nologo
	@CONFIGURATION=$(CONFIGURATION) tests/chaos.sh $(or $(N),500) "$(ROWS)"

parity: build ## Checks every model against golden values: make parity PARITY=folder
	@$(RLHF) parity $(PARITY)

resume-check: ## Kills a fine-tuning 20 times and compares its final state with that of one nobody killed: make resume-check UPDATES=200 KILLS=20 SEED=0
	dotnet build tests/ResumeCheck -c $(CONFIGURATION) -v quiet -nologo
	@tests/ResumeCheck/bin/$(CONFIGURATION)/net10.0/*/RlhfT2I.ResumeCheck --updates $(or $(UPDATES),200) --kills $(or $(KILLS),20) --seed $(or $(SEED),0)

bench: ## Measures the networks at full and at the embedded world's size, beside plain PyTorch where PYTHON has it: make bench PYTHON=/usr/bin/python3 ARGS='--dtype bf16'
	dotnet build tests/Benchmarks -c $(CONFIGURATION) -v quiet -nologo
	@mkdir -p out/bench
	@$(BENCHMARKS) models --scale scenes --case unet=16 decode=16 text=16 clip=16 image=8 train=64 --json out/bench/scenes.json $(ARGS)
	@$(BENCHMARKS) models --case unet=2 decode=1 text=1 clip=8 train=1 image=1 --repeats 2 --side $(SIDE) --json out/bench/full.json \
	  $$($(PYTHON) -c 'import torch' 2>/dev/null && echo --peer $(PYTHON) || echo "PyTorch is not installed for $(PYTHON): no peer to compare with" >&2) $(ARGS)

bench-optimizer: ## Measures AdamW on the CPU beside what it replaces: make bench-optimizer PARAMETERS=100000000; 20 bytes a parameter
	dotnet build tests/Benchmarks -c $(CONFIGURATION) -v quiet -nologo
	@$(BENCHMARKS) optimizer --parameters $(or $(PARAMETERS),100000000)

bench-reward: ## Measures a reward training at the paper's size beside plain PyTorch, where PYTHON has it
	dotnet build tests/Benchmarks -c $(CONFIGURATION) -v quiet -nologo
	@$(BENCHMARKS) reward $$($(PYTHON) -c 'import torch' 2>/dev/null && echo --peer $(PYTHON) || echo "PyTorch is not installed for $(PYTHON): no peer to compare with" >&2)

bench-queue: ## Measures the queue over Redis beside plain commands: make bench-queue COUNT=100000; needs redis-server
	dotnet build tests/Benchmarks -c $(CONFIGURATION) -v quiet -nologo
	@$(BENCHMARKS) queue --count $(COUNT)

bench-raters: ## Measures 200 raters at once on PostgreSQL beside plain inserts: make bench-raters; needs postgresql
	dotnet build tests/Benchmarks -c $(CONFIGURATION) -v quiet -nologo
	@$(BENCHMARKS) raters

bench-exports: ## Measures the export of a million votes from PostgreSQL in three formats; needs postgresql
	dotnet build tests/Benchmarks -c $(CONFIGURATION) -v quiet -nologo
	@$(BENCHMARKS) exports

screens: ## Draws every page in light, dark and phone width into out/screens; needs Node.js and Chromium
	dotnet build tests/Frontend.Tests -c $(CONFIGURATION) -v quiet -nologo
	@RLHF_SCREENS=$(CURDIR)/out/screens tests/Frontend.Tests/bin/$(CONFIGURATION)/net10.0/*/RlhfT2I.Frontend.Tests -noColor -noLogo -explicit only -class '*.ScreenTests'

lint: tools ## Checks formatting, analyzers, protobuf contracts and the pages
	dotnet format RlhfT2I.sln --verify-no-changes
	protos/lint.sh
	@if command -v npm >/dev/null; then cd gateway/frontend && { [ -d node_modules ] || npm ci --no-audit --no-fund; } && npm run --silent generate && npm run --silent lint && npm run --silent typecheck; else echo "npm is not installed: the pages are not linted"; fi

clean: ## Deletes build output and out/
	rm -rf out gateway/wwwroot gateway/frontend/src/gen
	find services gateway tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
