"""`babel`: numbers and dates in the words of a place."""

import datetime

from babel import Locale, dates, numbers


def formats():
    day = datetime.datetime(2024, 3, 1, 15, 4)
    return [numbers.format_currency(1234.5, "EUR", locale="de_DE"), dates.format_datetime(day, "full", locale="fr_FR", tzinfo=dates.get_timezone("Europe/Paris")), Locale("ja").get_display_name("en"), numbers.parse_decimal("1.234,5", locale="de")]
