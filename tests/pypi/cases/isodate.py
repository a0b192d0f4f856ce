"""`isodate`: durations."""

import isodate


def parses():
    return [isodate.parse_duration("P1DT2H30M"), isodate.parse_datetime("2024-01-02T03:04:05+01:00"), isodate.duration_isoformat(isodate.parse_duration("PT90M")), str(isodate.parse_duration("P1Y2M"))]
