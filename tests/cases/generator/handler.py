def main(event, context):
    yield 'first,'
    for number in range(3):
        yield f'{number},'
    yield 'last'
