# The commands of the project. `make` alone lists them. Any setting may stand behind: make run PORT=9000
PYTHON = python3
.DEFAULT_GOAL := help
.PHONY: help run test check bench translations docs
.NOTPARALLEL:

help: ## List these commands
	@echo "Cloudspace. Usage: make COMMAND [SETTING=value ...], such as: make run PORT=9000"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

run: ## Start the demo shop (Ctrl-C stops it); the first time installs and fills it
	@$(PYTHON) tools/environment.py run
	@.venv/bin/cloudspace demo run

test: ## Run everything that can run: on SQLite, on PostgreSQL, and in a browser
	@$(PYTHON) tools/environment.py dev
	@.venv/bin/python tools/run_tests.py

check: ## Style, types, imports, migrations, translations, docs, locks
	@$(PYTHON) tools/environment.py dev
	@.venv/bin/python tools/run_checks.py

bench: ## Measure beside a peer or floor; writes docs/benchmarks.md
	@$(PYTHON) tools/environment.py dev
	@.venv/bin/python -m bench

translations: ## Bring each catalogue up to date with the texts in the code
	@$(PYTHON) tools/environment.py dev
	@.venv/bin/python tools/translations.py update

docs: ## Write the generated parts of the docs anew
	@$(PYTHON) tools/environment.py dev
	@.venv/bin/python tools/docs.py write
