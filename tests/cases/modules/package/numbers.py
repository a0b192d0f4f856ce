from .factor import FACTOR


def double(number):
    return number * FACTOR
