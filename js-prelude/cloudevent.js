// CloudEvents in JavaScript: what a request holds of one, and one that is to be sent. What is valid
// is decided in Rust.

import { native } from 'duet:native';

/** An event, or a request, is not what it should be. It has the name that users know it by. */
export class ValidationError extends TypeError {
  constructor(message) {
    super(message);
    this.errors = [];
  }
}

function checked(work) {
  try {
    return work();
  } catch (error) {
    throw error instanceof TypeError ? new ValidationError(error.message) : error;
  }
}

/** The time as the reference has it: to the millisecond, and now if it cannot be read. */
function time(text) {
  const date = new Date(text);
  return (Number.isNaN(date.getTime()) ? new Date() : date).toISOString();
}

/**
 * The event that a request holds, as an object of its attributes and `data`; `undefined` if it holds
 * none. `body` is the request's body as it was read.
 */
export function receivedEvent(exchange, body) {
  const parts = checked(() => native.receiveEvent(exchange));
  if (parts === undefined) return undefined;
  const [attributes, hasJson, bytes] = parts;
  const event = JSON.parse(attributes);
  const isStructured = hasJson || bytes !== undefined || isStructuredType(native.header(exchange, 'content-type'));
  event.specversion ||= '1.0';
  event.id ||= native.newId();
  event.time = time(event.time);
  // The reference takes `null` for no data.
  event.data = bytes ?? (isStructured ? body.data ?? undefined : body);
  return event;
}

/** The events of a batch, each as an object. */
export function receivedBatch(exchange) {
  return checked(() => native.receiveBatch(exchange)).map(text => {
    const { data_base64: bytes, ...event } = JSON.parse(text);
    return bytes === undefined ? event : { ...event, data: native.lazy('duet:buffer').Buffer.from(bytes, 'base64') };
  });
}

function isStructuredType(type = '') {
  return type.toLowerCase().startsWith('application/cloudevents+json');
}

/** An event in structured mode, as text. Throws if it is not valid. */
export function structuredEvent({ data, ...attributes }) {
  const { specversion, id, time: at, ...others } = attributes;
  const all = { specversion: specversion || '1.0', id: id || native.newId(), time: at || new Date().toISOString(), ...others };
  if (all.time instanceof Date) all.time = all.time.toISOString();
  const flat = [];
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && value !== null) flat.push(name, JSON.stringify(value) ?? 'null');
  }
  const written = checked(() => native.structuredEvent(flat, asData(data)));
  // The reference writes every time alike. It is valid by now.
  const normal = new Date(all.time).toISOString();
  return normal === all.time ? written : checked(() => native.structuredEvent(flat.map((value, index) => (flat[index - 1] === 'time' && index % 2 ? JSON.stringify(normal) : value)), asData(data)));
}

/** Data as Rust takes it: JSON text, or bytes. */
function asData(data) {
  if (ArrayBuffer.isView(data)) return Uint8Array.from(data instanceof DataView ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data);
  return data === undefined ? undefined : JSON.stringify(data);
}

/** The media type that the reference gives to data without one. */
export function typeOf(data) {
  switch (typeof data) {
    case 'object': return 'application/json';
    case 'string': return 'text/plain';
    default: return undefined;
  }
}
