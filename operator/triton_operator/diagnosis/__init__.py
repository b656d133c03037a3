"""Why a pod does not serve: pure readings of pod status and of Triton's log.

`pods` finds failures, `triton_log` finds Triton's own cause in a container's last lines, `fetch`
reads what the fetcher reports, `eviction` what the kubelet did, `hints` says what to do about each
reason.
"""

from triton_operator.diagnosis.failure import Failure
from triton_operator.diagnosis.pods import failures
from triton_operator.diagnosis.volumes import awaits_start, lacks_secret, unmounted

__all__ = ["Failure", "awaits_start", "failures", "lacks_secret", "unmounted"]
