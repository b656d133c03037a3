# The fetcher, an init container: Python, its locked dependencies, Git, triton_api and
# triton_fetcher. Nothing else.
#
# Build context: the repository root. `python3 deploy/images build fetcher`, or by hand:
#   docker build -f deploy/images/fetcher.Dockerfile -t triton-operator/fetcher:dev .
#
# The order of layers has the reasons that operator.Dockerfile gives.

ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

# ---- python: the interpreter, and Git for git+https -------------------------------------------
FROM ${BASE_IMAGE} AS python
# uid 1000 is Triton's in NVIDIA's images: what one writes, the other reads.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git python3 \
 && useradd --uid 1000 --user-group --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin triton-server \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*

# ---- code: ours, compiled -------------------------------------------------------------------
FROM python AS code
COPY operator/triton_api/ /app/triton_api/
COPY operator/triton_fetcher/ /app/triton_fetcher/
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /app

# ---- the image ------------------------------------------------------------------------------
FROM python
ARG PACKAGES=/usr/local/lib/python3.11/dist-packages
COPY requirements/fetcher.txt /usr/local/share/triton-operator/requirements.txt
# Of tritonclient only the generated schema of config.pbtxt is used, which loads by its file.
RUN --mount=type=secret,id=ca,required=false \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    apt-get update \
 && apt-get install --yes --no-install-recommends python3-pip \
 && python3 -m pip install --no-cache-dir --no-compile --no-deps --only-binary :all: \
        --require-hashes --root-user-action ignore --target ${PACKAGES} \
        --requirement /usr/local/share/triton-operator/requirements.txt \
 && apt-get purge --yes --auto-remove python3-pip \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* \
 && cd ${PACKAGES} && rm -rf bin \
 && find tritonclient -type f ! -name model_config_pb2.py ! -path tritonclient/__init__.py -delete \
 && find tritonclient -type d -empty -delete \
 && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash ${PACKAGES}
# PYTHONSAFEPATH: modules come from the image's own paths, never from the working directory.
# HOME: the root file system is read-only, /tmp is a volume.
ENV HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/app \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1
# Numeric, so that the kubelet can check runAsNonRoot without reading /etc/passwd.
USER 1000:1000
ENTRYPOINT ["python3", "-m", "triton_fetcher"]
ARG VERSION=dev
LABEL org.opencontainers.image.title="Triton Operator: fetcher" \
      org.opencontainers.image.description="Brings a model repository into a pod and checks it" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/triton-operator/triton-operator" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=code /app/ /app/
