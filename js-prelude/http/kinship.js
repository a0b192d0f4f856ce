// The request and the response that a Function is called with are lighter than node:http's, and are
// none of its objects. They are to pass for such all the same: `instanceof` says so, and frameworks
// that put prototypes of their own, made of node:http's, under them must still find what they had.

import { EXCHANGE, IncomingMessage as LightRequest } from 'duet:incoming';
import { ServerResponse as LightResponse } from 'duet:outgoing';
import { own } from 'duet:call';
import { IncomingMessage } from 'duet:http/incoming';
import { ServerResponse } from 'duet:http/server';

function inherited(prototype, key) {
  for (let one = prototype; one !== null; one = Object.getPrototypeOf(one)) {
    const found = Object.getOwnPropertyDescriptor(one, key);
    if (found) return found;
  }
  return undefined;
}

/** A property that is the light object's for light objects, and what it was for all others. */
function blend(key, light, usual, isLight) {
  const rest = { configurable: true, enumerable: usual?.enumerable ?? false };
  if (typeof light.value === 'function' && typeof usual?.value === 'function') {
    const [ours, theirs] = [light.value, usual.value];
    const blended = { [key](...parameters) { return Reflect.apply(isLight(this) ? ours : theirs, this, parameters); } };
    return { ...rest, writable: true, value: blended[key] };
  }
  return {
    ...rest,
    get() {
      const from = isLight(this) ? light : usual;
      return from?.get ? Reflect.apply(from.get, this, []) : from?.value;
    },
    set(value) {
      const from = isLight(this) ? light : usual;
      if (from?.set) Reflect.apply(from.set, this, [value]);
      else if (!from?.get) own(this, key, value);
    },
  };
}

function adopt(Usual, Light, isLight) {
  for (const key of Reflect.ownKeys(Light.prototype)) {
    if (key === 'constructor') continue;
    const light = Object.getOwnPropertyDescriptor(Light.prototype, key);
    Object.defineProperty(Usual.prototype, key, blend(key, light, inherited(Usual.prototype, key), isLight));
  }
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Usual, Symbol.hasInstance, {
    value(value) { return Reflect.apply(isInstance, this, [value]) || (this === Usual && isLight(value)); },
    configurable: true,
  });
}

const isObject = value => typeof value === 'object' && value !== null;

adopt(IncomingMessage, LightRequest, value => isObject(value) && EXCHANGE in value);
adopt(ServerResponse, LightResponse, value => LightResponse.isOne(value));
