# The gateway for machines that reach no image registry: Debian's HAProxy, and nothing else. Where a
# registry can be reached, docker.io/library/haproxy serves as well and is the chart's default.
#
# Build context: any folder; nothing is copied.

ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${BASE_IMAGE}
RUN apt-get update \
 && apt-get install --yes --no-install-recommends haproxy \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /etc/haproxy
ARG VERSION=dev
LABEL org.opencontainers.image.title="Gateway in front of Triton" \
      org.opencontainers.image.description="HAProxy of Debian; the operator renders its configuration" \
      org.opencontainers.image.licenses="GPL-2.0-or-later" \
      org.opencontainers.image.source="https://github.com/triton-operator/triton-operator" \
      org.opencontainers.image.version="${VERSION}"
# Not the user of Triton, whose models must not read the gateway's keys.
USER 1001:1001
ENTRYPOINT ["haproxy"]
