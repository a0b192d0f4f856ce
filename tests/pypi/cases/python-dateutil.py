"""`python-dateutil`: times as people write them, rules that repeat."""

import datetime

from dateutil import parser, relativedelta, rrule, tz


def parses():
    return [parser.parse(text) for text in ("2024-01-02T03:04:05Z", "Jan 5 2024 7pm", "10.11.2012 06:07")] + [parser.isoparse("2024-W05-1")]


def repeats():
    rule = rrule.rrule(rrule.MONTHLY, byweekday=rrule.FR(-1), count=3, dtstart=datetime.datetime(2024, 1, 1))
    return [list(rule), str(rule)]


def calculates():
    start = datetime.datetime(2024, 3, 31, 0, 30, tzinfo=tz.gettz("Europe/Berlin"))
    return [start + relativedelta.relativedelta(months=1, weekday=relativedelta.MO), start.utcoffset(), relativedelta.relativedelta(datetime.date(2024, 3, 1), datetime.date(2020, 2, 29))]
