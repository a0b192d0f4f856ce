// The legacy `event`: a plain object, since handlers enumerate it, copy it and take it apart.

export function createEvent(request, response) {
  const event = {
    extensions: { request, response },
    setResponseHeader: (key, value) => { response.set(key, value); },
    setResponseContentType: type => { response.type(type); },
    setResponseStatus: status => { response.status(status); },
  };
  // The reference leaves the property out when the body is empty, null, 0 or false.
  if (request.body) event.data = request.body;
  return event;
}
