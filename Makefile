# Everything needs only Python 3.11 or newer: `make PYTHON=/usr/bin/python3.12 run` names another.
PYTHON ?= python3

.PHONY: run test pictures snapshots reference format clean forget-data

run:  ## set up, start the database, create the demo clinic, serve it at localhost:8000
	@$(PYTHON) scripts/setup.py run
	@exec .venv/bin/wayhome serve --demo

test:  ## set up, run every gate and every test
	@$(PYTHON) scripts/setup.py test
	@exec .venv/bin/python scripts/gates.py

pictures:  ## render the key screens into docs/pictures
	@$(PYTHON) scripts/setup.py test
	@exec .venv/bin/python scripts/pictures.py

snapshots:  ## draw anew the small pictures that the tests compare the screens with
	@$(PYTHON) scripts/setup.py test
	@exec .venv/bin/python scripts/snapshots.py

reference:  ## write the pages of docs/reference that come from the code
	@$(PYTHON) scripts/setup.py test
	@exec .venv/bin/python scripts/reference.py

format:  ## put the code into its one style
	@$(PYTHON) scripts/setup.py test
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .

clean:  ## remove what can be made again; the data in var/ stay
	@$(PYTHON) scripts/setup.py clean

forget-data:  ## remove var/ with the database in it, for good
	@$(PYTHON) scripts/setup.py forget-data
