def main(event, context):
    return "Hello"
