# Keeps a processor busy for about ten milliseconds.


def main(event, context):
    total = 0
    for number in range(300_000):
        total += number * number
    return str(total)
