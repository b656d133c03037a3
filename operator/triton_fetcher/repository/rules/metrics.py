"""model_metrics. Source: ValidateModelMetrics in core's src/model_config_utils.cc."""

from collections.abc import Iterator

from triton_api.fetching import Finding
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options


def check(model: Model, _: Options) -> Iterator[Finding]:
    """Each control names a family of metrics and its buckets."""
    for index, control in enumerate(model.config.model_metrics.metric_control):
        if not control.metric_identifier.family or not control.histogram_options.buckets:
            yield model.error(
                ("model_metrics", 0, "metric_control", index),
                "a metric_control lacks metric_identifier.family or histogram_options.buckets",
                "Write both.",
            )
