ANSWERS = {
    '/string': lambda: 'a line of text',
    '/empty': lambda: '',
    '/object': lambda: {'list': [1, True, 'x'], 'inner': {'half': 0.5}},
    '/unicode': lambda: 'żółw 🐢',
    '/bytes': lambda: b'ab\x00cd',
    '/big': lambda: 'y' * 3_000_000,
}


def main(event, context):
    return ANSWERS[event['extensions']['request'].path]()
