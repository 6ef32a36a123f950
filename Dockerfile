# Not run by this project's own tests, which have no container engine.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/libs/embedded-event-store ./libs/embedded-event-store
COPY --from=build /app/dist ./dist
RUN mkdir -p /data && chown node:node /data
USER node
