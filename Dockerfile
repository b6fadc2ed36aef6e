# The viewer for a clinic's own server: docs/web.md, beside compose.yaml. It runs as nobody in particular, on a
# read-only file system, and keeps cases and compiled kernels in the one volume.
FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/cranioface
ENV PATH=/opt/cranioface/bin:$PATH
# the CPU build of torch, without the gigabytes of CUDA that no face here needs
RUN pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
COPY . /src
WORKDIR /src
RUN pip install ".[web,completion,single-image]" -c constraints.txt

FROM python:3.12-slim-bookworm
# numba's threads; every other library of the wheels lies within them
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin cranioface \
    && install --directory --owner=cranioface --mode=0700 /var/lib/cranioface
COPY --from=build /opt/cranioface /opt/cranioface
ENV PATH=/opt/cranioface/bin:$PATH \
    HOME=/tmp \
    NUMBA_CACHE_DIR=/var/lib/cranioface/kernels \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /var/lib/cranioface
VOLUME /var/lib/cranioface
EXPOSE 8080
# the first start compiles the kernels, a minute or two; the server answers meanwhile
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "from urllib.request import Request, urlopen; token = open('/run/secrets/cranioface_token').read().strip(); urlopen(Request('http://127.0.0.1:8080/api/v1/health', headers={'Authorization': 'Bearer ' + token}), timeout=4)"]
STOPSIGNAL SIGINT
ENTRYPOINT ["cranioface", "web", "--host", "0.0.0.0", "--port", "8080", "--folder", "/var/lib/cranioface/cases", "--token-file", "/run/secrets/cranioface_token"]
