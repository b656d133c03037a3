"""Failures that the model's owner can act on; Triton shows their text in its log."""


class ModelError(Exception):
    """The model file, or what config.pbtxt says about it, can't be served."""
