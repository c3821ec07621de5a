# The image of cpe-sim: one entry point, `cpe-sim operator|simulator|acs|up`.
#
# Steps are in exec form, so that they run in a base without a shell: where no registry can be reached,
# scripts/image.mjs makes both bases from the files of this machine (docs/how-to/image.md).

# Node 24 in /usr/local/bin and npm in /usr/local/lib/node_modules. Nothing of it but the node binary gets into the image.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim
# The libraries that node needs, CA certificates, /etc/passwd and /tmp. Of the same Debian as NODE_IMAGE.
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${NODE_IMAGE} AS production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN ["node", "/usr/local/lib/node_modules/npm/bin/npm-cli.js", "ci", "--omit=dev", "--ignore-scripts", "--loglevel=error", "--no-update-notifier"]
COPY scripts/image/sbom.mjs scripts/image/prune.mjs /build/
RUN ["node", "/build/sbom.mjs", "/app", "/app/sbom.cdx.json"]
RUN ["node", "/build/prune.mjs", "/app/node_modules"]

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN ["node", "/usr/local/lib/node_modules/npm/bin/npm-cli.js", "ci", "--ignore-scripts", "--loglevel=error", "--no-update-notifier"]
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN ["node", "node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--incremental", "false", "--tsBuildInfoFile", "null"]

FROM ${BASE_IMAGE}
COPY --from=production /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=production /app/node_modules ./node_modules
COPY --from=production /app/sbom.cdx.json ./
COPY package.json LICENSE ./
COPY crds ./crds
COPY profiles ./profiles
COPY --from=build /app/dist ./dist
ENV NODE_ENV=production
# A number, for Kubernetes cannot tell of a name that it is not root's (runAsNonRoot).
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/node", "/app/dist/cli/main.js"]
CMD ["--help"]
ARG VERSION
LABEL org.opencontainers.image.title="cpe-sim" \
      org.opencontainers.image.description="Fleets of simulated CPEs (TR-069/CWMP): operator, simulator and embedded ACS" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
