# The question page, the API and Telegram in one process. Run it read-only, with one volume:
#   docker build -t wenxiao . && docker run --read-only --tmpfs /tmp -v wenxiao:/data -p 8080:8080 wenxiao
FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1 AS build
WORKDIR /src
COPY .ci/constraints.txt ./
RUN python3 -m venv /opt/wenxiao && /opt/wenxiao/bin/pip install --no-cache-dir --require-hashes --requirement constraints.txt
COPY pyproject.toml README.md ./
COPY bot ./bot
COPY knowledge ./knowledge
RUN /opt/wenxiao/bin/pip install --no-cache-dir --no-build-isolation --no-deps '.[postgres]' && /opt/wenxiao/bin/pip check

FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1
RUN useradd --system --uid 10001 --home-dir /data wenxiao && install -d -o wenxiao /data
COPY --from=build /opt/wenxiao /opt/wenxiao
USER 10001
WORKDIR /data
VOLUME /data
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 WENXIAO_LISTEN=0.0.0.0:8080 WENXIAO_DATABASE=sqlite+aiosqlite:////data/wenxiao.sqlite3
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["/opt/wenxiao/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/api/v1/health/live', timeout=4)"]
CMD ["/opt/wenxiao/bin/wenxiao", "serve"]
