"""What needs a server of Bottle's: it can be imported, and says why it cannot be used."""

from bottle import Bottle, auth_basic, default_app, route, run, template

USES = {
    'run': lambda: run(host='localhost'),
    'template': lambda: template('{{x}}', x=1),
    'Bottle': lambda: Bottle().route('/'),
    'default_app': lambda: default_app().get('/'),
    'route': lambda: route('/'),
    'auth_basic': lambda: auth_basic(None),
    'unknown': lambda: __import__('bottle').unknown,
    'settings': lambda: sorted(Bottle(catchall=False).config),
}


def main(event, context):
    try:
        return {'value': USES[event['extensions']['request'].path[1:]]()}
    except Exception as error:
        return {'value': [type(error).__name__, str(error)]}
