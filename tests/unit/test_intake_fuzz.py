"""A share of what `make soak` does for longer: changed workbooks neither crash nor hang the reader, and lose no cell."""

from collections import Counter

from tests import fuzz

CASES = 400


def test_changed_workbooks_are_read_or_refused_and_every_cell_is_accounted_for(tmp_path):
    told = list(fuzz.tried(1, CASES, tmp_path, seconds=240))
    assert [(one["seed"], one["wrong"]) for one in told if one["wrong"]] == []
    assert len(told) == CASES
    # The changes are of every kind, and do something.
    assert set(Counter(one["kind"] for one in told)) == {"bytes", "part", "cells"}
    assert sum(one["cells"] for one in told) > 50_000
    assert sum(one["faults"] for one in told) > 100
    assert any("refused" in one for one in told) and any(one["sheets"] for one in told)
