const answers = {
  '/created': (event) => {
    event.setResponseStatus(201);
    event.setResponseHeader('X-Order', '7');
    event.setResponseContentType('text/plain');
    return 'made';
  },
  '/conflict': (event) => {
    event.extensions.response.status(409).set('X-Order', '8').json({ reason: 'exists' });
  },
  '/nothing': (event) => { event.extensions.response.sendStatus(204); },
  '/elsewhere': (event) => {
    event.setResponseStatus(302);
    event.setResponseHeader('Location', '/there');
  },
};

exports.main = (event) => answers[event.extensions.request.path](event);
