"""A small hall in a hurry: phones vote on every pitch while the queue runs and a scribe types; nothing acknowledged is lost.

Times are the bench's matter (`python -m tests.bench.round`), for a machine of its own.
"""

from tests.bench import round as bench


def test_no_acknowledged_wish_of_the_round_is_lost() -> None:
    kept, *_timed = bench.run(quick=True)
    assert kept.kept, kept.reached
