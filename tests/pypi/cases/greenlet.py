"""`greenlet`: switching by hand."""

import greenlet


def switches():
    order = []

    def one():
        order.append("one")
        order.append(other.switch("x"))

    def two(value):
        order.append(value)
        return "back"

    other = greenlet.greenlet(two, parent=greenlet.getcurrent())
    result = greenlet.greenlet(one).switch()
    return [order, result, other.dead]


def carries_errors():
    def fail():
        raise ValueError("no")

    try:
        greenlet.greenlet(fail).switch()
    except ValueError as error:
        return error
