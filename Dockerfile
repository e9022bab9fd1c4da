# One image for ingest, judge and api: the locked packages, the project, no compiler, no root.
FROM python:3.11.14-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/nhue

COPY requirements.lock ./
RUN python -m pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE NOTICE deploy/alive.py ./
COPY domain domain
COPY storage storage
COPY ingest ingest
COPY compliance compliance
COPY api api
COPY simulators simulators
COPY service service
RUN python -m pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 --no-create-home nhue \
    && install -d -o nhue -g nhue -m 0700 /var/lib/nhue

USER nhue
VOLUME /var/lib/nhue
ENTRYPOINT ["nhue"]
CMD ["--help"]
