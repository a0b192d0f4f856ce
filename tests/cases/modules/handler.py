import json
import pathlib

import sibling
from package.numbers import double

PRICES = json.loads((pathlib.Path(__file__).parent / 'prices.json').read_text())


def main(event, context):
    return {'doubled': double(PRICES['apple']), 'once': sibling.double is double}
