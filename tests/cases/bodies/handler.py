def main(event, context):
    # Only JSON becomes data; the rest is asked of the request.
    request = event['extensions']['request']
    if 'data' in event.ceHeaders:
        return {'data': event['data']}
    if request.content_type.startswith('application/x-www-form-urlencoded'):
        return {'data': dict(request.forms)}
    return {'data': request.body.read().decode() or 'nothing'}
