"""metrics: series that dashboards for controller-runtime know."""

from prometheus_client import generate_latest

import make
from triton_operator.metrics import Metrics

NAMES = {
    "controller_runtime_reconcile_total",
    "controller_runtime_reconcile_errors_total",
    "controller_runtime_reconcile_time_seconds",
    "workqueue_queue_duration_seconds",
    "workqueue_depth",
    "workqueue_longest_running_processor_seconds",
    "leader_election_master_status",
    "triton_operator_relist_changes_total",
    "triton_operator_models",
}


def exported(*bodies):
    """Return the text of a scrape."""
    metrics = Metrics()
    metrics.watch_states(lambda: bodies)
    return generate_latest(metrics.registry).decode()


def test_names():
    """The names are part of what users build on."""
    found = {line.split()[2] for line in exported().splitlines() if line.startswith("# TYPE")}
    assert {name for name in found if not name.endswith("_created")} == NAMES


def test_models_are_counted_by_state():
    """Each state has a series, a state without models too, so that alerts have a zero."""
    text = exported(make.body(status={"state": "Healthy"}), make.body("b"), make.body("c"))
    assert 'triton_operator_models{state="Healthy"} 1.0' in text
    assert 'triton_operator_models{state="Unknown"} 2.0' in text
    assert 'triton_operator_models{state="Failed"} 0.0' in text


def test_registries_are_apart():
    """Two sets of series in one process don't meet."""
    first, second = Metrics(), Metrics()
    first.missed.inc()
    assert second.registry.get_sample_value("triton_operator_relist_changes_total") == 0
