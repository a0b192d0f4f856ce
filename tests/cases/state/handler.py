calls = 0


def main(event, context):
    global calls
    calls += 1
    return f'call {calls}'
