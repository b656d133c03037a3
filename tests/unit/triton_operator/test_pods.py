"""pods: what a pod's own metadata and status answer."""

import make
from triton_operator.pods import alive, condition, newest_first, owner_name, status_of, unfinished


def test_pods_of_one_moment_follow_their_names():
    """Or a message about one of them would change from look to look."""
    old, b, a = (
        make.pod(name, created=created)
        for name, created in (
            ("old", "2026-03-01T10:00:00Z"),
            ("b", make.BEFORE),
            ("a", make.BEFORE),
        )
    )
    assert newest_first([a, old, b]) == newest_first([b, a, old]) == [b, a, old]


def test_a_pod_without_status_has_no_condition():
    """Nobody has looked at it yet."""
    pod = {"metadata": {"name": "new"}}
    assert (status_of(pod), condition(pod, "Ready")) == ({}, {})


def test_a_pod_that_is_deleted_is_not_alive():
    """Although it still runs, for as long as its requests take."""
    assert alive([make.pod(deleted=True), kept := make.pod("kept")]) == [kept]


def test_a_pod_that_failed_is_finished():
    """Its ReplicaSet makes another one at once."""
    failed = make.pod("failed", phase="Failed")
    assert unfinished([failed, make.pod(deleted=True), kept := make.pod("kept")]) == [kept]


def test_a_pod_is_owned_by_who_controls_it():
    """A pod made by hand has no owner."""
    assert owner_name(make.pod(replica_set="demo-5d4f")) == "demo-5d4f"
    assert owner_name(make.pod()) == ""
