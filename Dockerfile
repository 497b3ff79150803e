# API and worker: one set of files, two targets. docker build --target api . | docker build --target worker .
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No scripts: what is needed comes built, and the Node of the packages is for machines that have none.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24.21.0-bookworm-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY dev ./dev
COPY console ./console
COPY plugin ./plugin
RUN node dev/console/build.ts

FROM node:24.21.0-bookworm-slim AS base
ENV NODE_ENV=production MEDIA_DIR=/data/media PLUGIN_DIR=/data/plugins
WORKDIR /app
# ca-certificates: the Temporal SDK and the checks of sites' certificates.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data/media /data/plugins
COPY --from=packages /app/node_modules ./node_modules
COPY package.json package-lock.json config.ts ./
COPY config ./config
COPY domain ./domain
COPY telemetry ./telemetry
COPY temporal ./temporal
COPY db ./db
COPY activities ./activities
COPY workflows ./workflows
COPY worker ./worker
COPY api ./api
# What the API shows of them.
COPY docs/api ./docs/api
VOLUME /data/media /data/plugins
USER node

FROM base AS worker
# What releases are made of.
COPY plugin ./plugin
ENV WORKER_METRICS_PORT=9464 WORKER_HEALTH_PORT=9465 WORKFLOW_BUNDLE_DIR=/app/.cache/workflows
USER root
RUN node worker/prepareBundle.ts "$WORKFLOW_BUNDLE_DIR"
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_HEALTH_PORT}/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "--no-memory-reducer", "worker/main.ts"]

FROM base AS api
COPY --from=console /app/dist/console ./dist/console
ENV API_HOST=0.0.0.0 API_PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT}/api/health/`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/server.ts"]

# The commands of docs/operations/backup.md, with PostgreSQL's own programs. docker build --target backup .
FROM postgres:18.6-trixie AS backup
ENV NODE_ENV=production MEDIA_DIR=/data/media PLUGIN_DIR=/data/plugins
WORKDIR /app
COPY --from=base /usr/local/bin/node /usr/local/bin/node
COPY --from=base /app /app
# The number of node's user, who owns the volumes.
USER 1000:1000
ENTRYPOINT ["node"]
CMD ["db/commands/backUp.ts", "/backups"]
