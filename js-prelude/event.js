// The legacy `event`: a plain object with methods of its own, since handlers enumerate it, copy it
// and take it apart.

import { standInFor } from 'duet:standin';

function createEvent(call) {
  const event = {
    extensions: { request: call.request, response: call.response },
    setResponseHeader: (key, value) => { call.response.set(key, value); },
    setResponseContentType: type => { call.response.type(type); },
    setResponseStatus: status => { call.response.status(status); },
  };
  // The reference leaves the property out when the body is empty, null, 0 or false.
  if (call.body) event.data = call.body;
  return event;
}

/** The event of a call. */
export const eventOf = standInFor(call => call.event ??= createEvent(call));
