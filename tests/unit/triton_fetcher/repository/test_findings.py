"""How findings are made and sorted."""

from triton_fetcher.repository.findings import error, listed, sorted_findings, warning


def test_errors_come_first_in_their_order() -> None:
    """Otherwise as they were found."""
    found = [warning("a", "", ""), error("b", "", ""), error("c", "", "")]

    assert [finding.place for finding in sorted_findings(found)] == ["b", "c", "a"]


def test_names_are_listed_in_order() -> None:
    """Sets have none."""
    assert listed({"b", "a"}) == "'a', 'b'"
