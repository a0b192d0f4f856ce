import threading


def emit(event):
    event.emitCloudEvent('com.example.done', '/here', {'n': 1})
    return '204'


def unawaited(event):
    threading.Thread(target=event.emitCloudEvent, args=('com.example.done', '/here', 'later')).start()
    return 'returned'


def fails(event):
    try:
        event.emitCloudEvent('com.example.done', '/here', {})
        return 'sent'
    except Exception as error:
        return {'code': type(error).__name__, 'message': str(error)}


def invalid(event):
    try:
        event.emitCloudEvent('com.example.done', 'not a URI', {})
        return 'sent'
    except ValueError as error:
        return {'error': str(error)}


def main(event, context):
    return globals()[event['extensions']['request'].path[1:]](event)
