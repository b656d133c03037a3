"""When to look at a model again where no event tells of a change.

Routes are not watched, and a pod that waits for a volume or fetches is silent.
"""

from collections.abc import Iterator
from typing import Final

from triton_api.v1alpha1 import TritonModel
from triton_operator.diagnosis import awaits_start
from triton_operator.diagnosis.fetch import fetching
from triton_operator.exposure import awaits_gateway
from triton_operator.fetcher.progress import PERIOD_SECONDS
from triton_operator.kinds import Object
from triton_operator.observed import Observed

ISSUER_SECONDS: Final = 300.0
"""How old the keys of the cluster's tokens may get in a gateway."""
_SECRET_SECONDS: Final = 10.0
_ROUTE_SECONDS: Final = 30.0


def next_look(
    model: TritonModel, observed: Observed, status: Object, *others: float | None
) -> float | None:
    """Return the seconds until the next look, None when events are enough.

    *status* is what was derived from *observed*, *others* are waits that are known already.
    """
    waits = [wait for wait in others if wait is not None]
    return min((*waits, *_silences(model, observed, status)), default=None)


def _silences(model: TritonModel, observed: Observed, status: Object) -> Iterator[float]:
    if awaits_start(observed.pods):
        yield _SECRET_SECONDS
    if awaits_gateway(status["exposure"]):
        yield _ROUTE_SECONDS
    if model.spec.gateway.auth.mode == "Token":
        yield ISSUER_SECONDS
    if fetching(observed.pods):
        yield PERIOD_SECONDS
