import os


def main(event, context):
    return ', '.join(os.environ.get(name, 'not set') for name in ('GREETING', 'FUNC_NAME', 'NOT_SET'))
