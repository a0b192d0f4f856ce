"""`arrow`: times."""

import arrow


def calculates():
    time = arrow.get("2024-03-30T22:00:00+01:00").to("Europe/Berlin")
    return [time.shift(hours=5).isoformat(), time.humanize(time.shift(days=3), locale="de"), time.format("dddd, D. MMMM YYYY", locale="fr"), [str(one) for one in arrow.Arrow.range("month", time, time.shift(months=2))]]
