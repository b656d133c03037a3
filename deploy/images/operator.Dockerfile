# The operator: Python, its locked dependencies, triton_api, triton_operator and the checker of
# repositories. Nothing else.
#
# Build context: the repository root. `python3 deploy/images build operator`, or by hand:
#   docker build -f deploy/images/operator.Dockerfile -t triton-operator/operator:dev .
#
# Layers go from what changes least to what changes most, so that after a change of code only the
# last, small one is built again. The dependencies are installed in the final stage for the same
# reason: a COPY --from another stage is read through on every build, used or not.

ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

# ---- python: the interpreter ----------------------------------------------------------------
FROM ${BASE_IMAGE} AS python
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 \
 && useradd --uid 65532 --user-group --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin nonroot \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*

# ---- code: ours, compiled -------------------------------------------------------------------
# Bytecode is written here, since the root file system is read-only at run time. unchecked-hash:
# the sources never change inside an image, so Python need not look at them on each start.
FROM python AS code
COPY operator/triton_api/ /app/triton_api/
# The checker of repositories, and nothing else of the fetcher: the operator fetches nothing.
COPY operator/triton_fetcher/__init__.py /app/triton_fetcher/
COPY operator/triton_fetcher/repository/ /app/triton_fetcher/repository/
COPY operator/triton_operator/ /app/triton_operator/
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /app

# ---- the image ------------------------------------------------------------------------------
FROM python
ARG PACKAGES=/usr/local/lib/python3.11/dist-packages
COPY requirements/operator.txt /usr/local/share/triton-operator/requirements.txt
# pip comes and goes within one step, so it is in no layer. --only-binary: no package's own build
# script runs here. Where a local authority re-signs TLS, pass its bundle as the secret "ca"; a
# secret is mounted for this step only and is in no layer either.
#
# The kubernetes package is two generated clients, 125 MB compiled, which load their parts on
# demand. The operator sends raw JSON through the asynchronous one, so its generated files go; of
# the other one the Lease elector needs a few, which the last line compiles by loading them.
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
 && find kubernetes/aio/client -mindepth 2 ! -name __init__.py -type f -delete \
 && find . -path './tritonclient/*' -type f ! -name model_config_pb2.py -delete \
 && rm -rf tritonclientutils* tritongrpcclient* tritonhttpclient* tritonshmutils* \
 && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash \
        -x 'kubernetes/client/(api|models)/' ${PACKAGES} \
 && python3 -c 'from kubernetes import aio, client; client.CoordinationV1Api(), client.V1Lease()'
# PYTHONSAFEPATH: modules come from the image's own paths, never from the working directory.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/app \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1
# Numeric, so that the kubelet can check runAsNonRoot without reading /etc/passwd.
USER 65532:65532
ENTRYPOINT ["python3", "-m", "triton_operator"]
ARG VERSION=dev
LABEL org.opencontainers.image.title="Triton Operator" \
      org.opencontainers.image.description="Serves models with NVIDIA Triton on Kubernetes" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/triton-operator/triton-operator" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=code /app/ /app/
