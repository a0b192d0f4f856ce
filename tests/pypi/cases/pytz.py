"""`pytz`: time zones."""

import datetime

import pytz


def localizes():
    zone = pytz.timezone("Europe/Berlin")
    time = zone.localize(datetime.datetime(2024, 3, 31, 1, 30))
    return [time, zone.normalize(time + datetime.timedelta(hours=1)), len(pytz.country_timezones["de"])]
