"""The Function: `GET /path.py` answers with the outcomes of `cases/path.py`."""

from outcomes import load, outcomes_of


def main(event, context):
    path = event["extensions"]["request"].path
    return outcomes_of(lambda: load(path))
