# The scoring middleware: Python, its locked dependencies, triton_middleware. Nothing else.
#
# Build context: the repository root. `python3 deploy/images build middleware`, or by hand:
#   docker build -f deploy/images/middleware.Dockerfile -t triton-operator/middleware:dev .
#
# Layers go from what changes least to what changes most; see operator.Dockerfile.

ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

# ---- python: the interpreter ----------------------------------------------------------------
# venv, without pip of its own, for environments with a script's packages.
FROM ${BASE_IMAGE} AS python
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && useradd --uid 1000 --user-group --create-home --home-dir /home/triton-server \
        --shell /usr/sbin/nologin triton-server \
 && mkdir -p /var/azureml-app \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*

# ---- code: ours, compiled -------------------------------------------------------------------
FROM python AS code
COPY operator/triton_middleware/ /app/triton_middleware/
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /app

# ---- the image ------------------------------------------------------------------------------
FROM python
ARG PACKAGES=/usr/local/lib/python3.11/dist-packages
COPY requirements/middleware.txt /usr/local/share/triton-middleware/requirements.txt
# Debian's pip comes and goes within one step; the locked one among the packages stays, for the
# packages of scripts. --only-binary: no package's own build script runs here. Where a local
# authority re-signs TLS, pass its bundle as the secret "ca".
RUN --mount=type=secret,id=ca,required=false \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    apt-get update \
 && apt-get install --yes --no-install-recommends python3-pip \
 && python3 -m pip install --no-cache-dir --no-compile --no-deps --only-binary :all: \
        --require-hashes --root-user-action ignore --target ${PACKAGES} \
        --requirement /usr/local/share/triton-middleware/requirements.txt \
 && apt-get purge --yes --auto-remove python3-pip \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* ${PACKAGES}/bin \
 && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash ${PACKAGES} \
 && python3 -m pip --version \
 && python3 -c 'import tritonclient.http, tritonclient.http.aio, inference_schema, uvloop, werkzeug'
# By a path file and not by PYTHONPATH, which scripts' users set for themselves.
RUN echo /app > ${PACKAGES}/triton-middleware.pth
# PYTHONSAFEPATH: a file of the user's called logging.py must not stand in for Python's own; the
# middleware puts the script's folders at the end of its path itself.
ENV AML_APP_ROOT=/var/azureml-app \
    HOME=/home/triton-server \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1
WORKDIR /var/azureml-app
# Numeric, so that the kubelet can check runAsNonRoot without reading /etc/passwd.
USER 1000:1000
EXPOSE 5001 5002
ENTRYPOINT ["python3", "-m", "triton_middleware"]
ARG VERSION=dev
LABEL org.opencontainers.image.title="Triton Operator: scoring middleware" \
      org.opencontainers.image.description="Serves a Python script with init() and run() at /score" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/triton-operator/triton-operator" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=code /app/ /app/
