def main(event, context):
    told = event.ceHeaders
    data = told.get('data')
    return {
        'type': told.get('ce-type'),
        'source': told.get('ce-source'),
        'id': told.get('ce-id'),
        'data': {'bytes': list(data)} if isinstance(data, bytes) else data,
    }
