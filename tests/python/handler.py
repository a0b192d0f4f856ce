"""The Function: `GET /path.py` answers with the outcomes of `cases/path.py`."""

from outcomes import load, outcomes_of


class Kept:
    """For the cases that look at this module."""

    def __init__(self, value):
        self.value = value


def main(event, context):
    path = event["extensions"]["request"].path
    return outcomes_of(lambda: load(path))
