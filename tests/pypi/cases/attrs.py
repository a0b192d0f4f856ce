"""`attrs`: classes without writing them."""

import attrs


@attrs.define
class Point:
    x: int = attrs.field(validator=attrs.validators.instance_of(int))
    y: int = attrs.field(default=0, converter=int)


@attrs.frozen
class Pair:
    points: list = attrs.field(factory=list)


def defines():
    return [repr(Point(1, "2")), Point(1) == Point(1, 0), attrs.asdict(Pair([Point(3)])), repr(attrs.evolve(Point(1), y=9))]


def refuses():
    refused = []
    for act in (lambda: Point("x"), lambda: setattr(Pair(), "points", 1)):
        try:
            act()
        except (TypeError, attrs.exceptions.FrozenInstanceError) as error:
            refused.append(type(error))
    return refused
