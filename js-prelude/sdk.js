// `sdk`: what a Function of the newer API imports, as a CommonJS or an ES module.

import { native } from 'duet:native';
import { EXCHANGE } from 'duet:incoming';

let identity;

/** The host tells who the Function is, before it is loaded. */
export function identify(who) {
  identity = who;
}

export function getTracer() { return native.lazy('duet:opentelemetry/tracer').eventTracer(); }

/**
 * The CloudEvent that a request holds: an object of its attributes and `data`. A list of them if it
 * holds a batch, and `null` if it holds none that is valid.
 */
export function getCloudEvent(request) {
  const { receivedEvent, receivedBatch } = native.lazy('duet:cloudevent');
  try {
    if (request.is('application/cloudevents-batch+json')) return receivedBatch(request[EXCHANGE]);
    return receivedEvent(request[EXCHANGE], request.body) ?? null;
  } catch {
    return null;
  }
}

export function emitCloudEvent(type, source, data, attributes) {
  return native.lazy('duet:publish').emitCloudEvent(type, source, data, attributes);
}

export function getFunctionName() { return identity.name; }
export function getNamespace() { return identity.namespace; }
export function getRuntime() { return identity.runtime; }
export function getTimeout() { return identity.timeout; }
export function getBodySizeLimit() { return identity.bodyLimit; }

export default { getTracer, getCloudEvent, emitCloudEvent, getFunctionName, getNamespace, getRuntime, getTimeout, getBodySizeLimit };
