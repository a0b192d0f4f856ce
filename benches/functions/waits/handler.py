import time


def main(event, context):
    time.sleep(0.1)
    return 'waited'
