# The commands of the project. `make` alone lists them. Any setting may stand behind: make run PORT=9000
PYTHON = python3
.DEFAULT_GOAL := help
.PHONY: help run test check bench translations docs
.NOTPARALLEL:

# A missing Python gets a sentence, as everything else does.
ENVIRONMENT = @command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make run PYTHON=python3.12"; exit 1; }; \
	$(PYTHON) tools/environment.py

help: ## List these commands
	@echo "Cloudspace. Usage: make COMMAND [SETTING=value ...], such as: make run PORT=9000"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

run: ## Start the demo shop (Ctrl-C stops it); the first time installs and fills it
	$(ENVIRONMENT) run
	@.venv/bin/cloudspace demo run

test: ## Run everything that can run: on SQLite, on PostgreSQL, and in a browser
	$(ENVIRONMENT) dev
	@.venv/bin/python tools/run_tests.py

check: ## Style, types, imports, migrations, translations, docs, locks
	$(ENVIRONMENT) dev
	@.venv/bin/python tools/run_checks.py

bench: ## Measure beside a peer or floor; writes docs/benchmarks.md
	$(ENVIRONMENT) dev
	@.venv/bin/python -m bench

translations: ## Bring each catalogue up to date with the texts in the code
	$(ENVIRONMENT) dev
	@.venv/bin/python tools/translations.py update

docs: ## Write the generated parts of the docs anew
	$(ENVIRONMENT) dev
	@.venv/bin/python tools/docs.py write
