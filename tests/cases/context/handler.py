def main(event, context):
    return context
