// The legacy `event`: a plain object with methods of its own, since handlers enumerate it, copy it
// and take it apart. Its properties come in the reference's order.

import { native } from 'duet:native';
import { own } from 'duet:call';
import { standInFor } from 'duet:standin';

function createEvent(call) {
  const event = {
    tracer: undefined,
    extensions: undefined,
    setResponseHeader: (key, value) => { call.response.set(key, value); },
    setResponseContentType: type => { call.response.type(type); },
    setResponseStatus: status => { call.response.status(status); },
    publishCloudEvent: data => native.lazy('duet:publish').publishCloudEvent(data),
    buildResponseCloudEvent: (id, type, data) => buildResponseCloudEvent(call, id, type, data),
    emitCloudEvent: (type, source, data, attributes) => native.lazy('duet:publish').emitCloudEvent(type, source, data, attributes),
  };
  makeLater(event, 'tracer', () => native.lazy('duet:opentelemetry/tracer').eventTracer());
  makeLater(event, 'extensions', () => call.extensions);
  return Object.assign(event, call.attributes);
}

/** A property, to whoever looks at it, that is made when it is first asked for. */
function makeLater(event, name, make) {
  const be = value => {
    own(event, name, value);
    return value;
  };
  Object.defineProperty(event, name, { enumerable: true, configurable: true, get: () => be(make()), set: be });
}

function buildResponseCloudEvent({ request }, id, type, data) {
  console.warn('buildResponseCloudEvent is deprecated. Use emitCloudEvent');
  return {
    type,
    source: request.get('ce-source'),
    eventtypeversion: request.get('ce-eventtypeversion'),
    specversion: request.get('ce-specversion'),
    id,
    data,
    datacontenttype: native.lazy('duet:cloudevent').typeOf(data),
  };
}

/**
 * What the event says of the body: `data`, and the attributes of a CloudEvent. Throws if the body
 * says that it is one and cannot be taken for one.
 */
export function attributesOf(call) {
  const { body } = call;
  // The reference leaves everything out when the body is empty, null, 0 or false.
  if (!body) return undefined;
  const type = native.header(call, 'content-type') ?? '';
  if (/^\s*multipart\//i.test(type)) return undefined;
  if (native.header(call, 'ce-type') === undefined && !/cloudevents/i.test(type)) return { data: body };
  const event = native.lazy('duet:cloudevent').receivedEvent(call, body);
  if (event === undefined) return { data: body };
  return {
    'ce-type': event.type,
    'ce-source': event.source,
    'ce-eventtypeversion': event.eventtypeversion,
    'ce-specversion': event.specversion,
    'ce-id': event.id,
    'ce-time': event.time,
    'ce-datacontenttype': event.datacontenttype,
    data: event.data,
  };
}

const made = call => call.event ??= createEvent(call);

/** The event of a call. What handlers ask most does not need all of it. */
export const eventOf = standInFor(made, (call, key) => {
  if (call.event === undefined && !call.isParted) {
    if (key === 'data') return call.attributes?.data;
    if (key === 'extensions') return call.extensions;
  }
  return made(call)[key];
});
