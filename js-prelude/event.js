// The legacy `event`: a plain object with methods of its own, since handlers enumerate it, copy it
// and take it apart. Its properties come in the reference's order.

import { native } from 'duet:native';
import { makeLater } from 'duet:call';
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
  if (hasPlainJson(call)) makeLater(event, 'data', () => call.json);
  return Object.assign(event, call.attributes);
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
  const type = native.header(call, 'content-type') ?? '';
  const isPlain = native.header(call, 'ce-type') === undefined && !/cloudevents/i.test(type);
  if (isPlain && call.isLater) return undefined;
  const body = call.isLater ? call.json : call.body;
  // The reference leaves everything out when the body is empty, null, 0 or false.
  if (!body) return undefined;
  if (/^\s*multipart\//i.test(type)) return undefined;
  if (isPlain) return { data: body };
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

/** Whether the body is the event's data, and nobody has looked at it yet. */
const hasPlainJson = call => call.isLater && call.attributes === undefined;

const made = call => call.event ??= createEvent(call);

/** The event of a call. What handlers ask most does not need all of it. */
export const eventOf = standInFor(made, (call, key) => {
  if (call.event === undefined && !call.isParted) {
    if (key === 'data') return hasPlainJson(call) ? call.json : call.attributes?.data;
    if (key === 'extensions') return call.extensions;
  }
  return made(call)[key];
});
