"""`humanize`: numbers as people say them."""

import datetime

import humanize


def says():
    humanize.i18n.activate("de")
    german = humanize.naturaldelta(datetime.timedelta(hours=3))
    humanize.i18n.deactivate()
    return [humanize.naturalsize(123456789), humanize.intword(1.2e9), humanize.ordinal(22), german]
