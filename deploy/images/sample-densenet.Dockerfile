# A model repository and nothing else, for a Kubernetes image volume: /models/densenet_onnx.
# deploy/samples/densenet_onnx/README.md says what the model is.
#
# Build context: deploy/samples/densenet_onnx.

ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${BASE_IMAGE} AS generator
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 python3-pip \
 && rm -rf /var/lib/apt/lists/*
COPY requirements.txt /
# Where a local authority re-signs TLS, pass its bundle as the secret "ca".
RUN --mount=type=secret,id=ca,required=false \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    pip install --no-cache-dir --only-binary :all: --require-hashes \
        --target /packages --requirement /requirements.txt
COPY make_model.py /
RUN PYTHONPATH=/packages python3 /make_model.py /models

FROM scratch
ARG VERSION=dev
LABEL org.opencontainers.image.title="Sample model repository: densenet_onnx" \
      org.opencontainers.image.description="A generated stand-in with DenseNet's interface" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/triton-operator/triton-operator" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=generator /models/ /models/
