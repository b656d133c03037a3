"""All rules together."""

from corpus.pieces import python
from triton_fetcher.repository import MappingTree, check
from triton_fetcher.repository.rules import RULES


def test_each_rule_is_in_the_list_once() -> None:
    """A rule that is written and not listed would never be asked."""
    assert len(set(RULES)) == len(RULES)


def test_all_faults_are_told_at_once() -> None:
    """One finding a roll-out would cost a day."""
    files = python("m", "max_batch_size: -1", "instance_group [{ kind: KIND_CPU gpus: [0] }]")

    assert len(check(MappingTree(files)).errors) == 2
