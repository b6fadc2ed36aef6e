# Two commands do all the set-up: `make demo` and `make test`. Both build .venv from the requirements files.
PYTHON ?= python3
RUN = .venv/bin/python

.PHONY: demo test test-web web lint benchmarks clean

demo: .venv/ready-demo            ## the embedded skull becomes a face in out/demo
	$(RUN) reconstruct.py samples/skull.stl --truth samples/face.stl -o out/demo

# a file of tests to a process, one thread each: kernels that spin on a busy core are many times slower
test: .venv/ready-test lint       ## every test
	OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(RUN) -m pytest -n auto --maxprocesses 4 --dist loadfile

test-web: .venv/ready-browser     ## the pages in Chromium, which must be installed: apt-get install chromium
	OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(RUN) -m pytest -m browser

web: .venv/ready-web              ## the viewer at http://127.0.0.1:8080
	$(RUN) -m web

lint: .venv/ready-test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

benchmarks: .venv/ready-demo      ## every stage beside its peers, about fifteen minutes
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-benchmarks.txt -c constraints.txt
	$(RUN) benchmarks/run.py --json out/benchmarks.json --readme

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready-demo: .venv/bin/python requirements.txt constraints.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch $@

.venv/ready-test: .venv/ready-demo requirements-evaluation.txt requirements-scale.txt requirements-web.txt requirements-dev.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	touch $@

.venv/ready-web: .venv/ready-demo requirements-web.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-web.txt -c constraints.txt
	touch $@

.venv/ready-browser: .venv/ready-test requirements-browser.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-browser.txt -c constraints.txt
	touch $@

clean:
	rm -rf .venv out runs data
