"""`tzdata`: time zones where the system has none."""

import datetime
import importlib.resources
import zoneinfo


def has_zones():
    with importlib.resources.files("tzdata.zoneinfo.Europe").joinpath("Berlin").open("rb") as file:
        zone = zoneinfo.ZoneInfo.from_file(file, key="Europe/Berlin")
    return [datetime.datetime(2024, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)]
