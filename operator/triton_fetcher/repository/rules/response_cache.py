"""response_cache goes with neither sequences nor decoupled responses."""

from collections.abc import Iterator

from triton_api.fetching import Finding
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options


def check(model: Model, _: Options) -> Iterator[Finding]:
    """Triton refuses the cache where it could not be right."""
    config = model.config
    if not config.response_cache.enable:
        return
    reasons = {
        "sequence_batching": config.HasField("sequence_batching"),
        "a decoupled transaction policy": config.model_transaction_policy.decoupled,
    }
    for reason, applies in reasons.items():
        if applies:
            yield model.error(
                ("response_cache",),
                f"response_cache does not go with {reason}",
                "Remove response_cache.",
            )
