// `Event`, `CustomEvent` and `EventTarget`, as the DOM has them and Node.js takes them over: there
// are no trees here, so an event has one target and one phase.

import { native } from 'duet:native';
import { coded, invalidArgType, missingArgs } from 'duet:errors';
import { nextTick } from 'duet:timers';

const INTERNAL = Symbol('event');
const LISTENERS = Symbol('listeners');

const NONE = 0;
const AT_TARGET = 2;

export class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #isCanceled = false;
  #isStopped = false;
  #timeStamp = native.now();

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingArgs('type');
    if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    this.#type = `${type}`;
    this.#bubbles = !!options?.bubbles;
    this.#cancelable = !!options?.cancelable;
    this.#composed = !!options?.composed;
    // What dispatching needs to know of it.
    this[INTERNAL] = { target: null, isDispatching: false, isStoppedNow: false, isTrusted: false };
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw missingArgs('type');
    if (this[INTERNAL].isDispatching) return;
    this.#type = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }

  stopImmediatePropagation() {
    this.#isStopped = true;
    this[INTERNAL].isStoppedNow = true;
  }

  preventDefault() {
    if (this.#cancelable) this.#isCanceled = true;
  }

  get target() { return this[INTERNAL].target; }
  get currentTarget() { return this[INTERNAL].isDispatching ? this[INTERNAL].target : null; }
  get srcElement() { return this[INTERNAL].target; }
  get type() { return this.#type; }
  get cancelable() { return this.#cancelable; }
  get defaultPrevented() { return this.#cancelable && this.#isCanceled; }
  get timeStamp() { return this.#timeStamp; }
  get isTrusted() { return this[INTERNAL].isTrusted; }
  composedPath() { return this[INTERNAL].isDispatching ? [this[INTERNAL].target] : []; }
  get returnValue() { return !this.#cancelable || !this.#isCanceled; }
  set returnValue(value) { if (!value) this.preventDefault(); }
  get bubbles() { return this.#bubbles; }
  get composed() { return this.#composed; }
  get eventPhase() { return this[INTERNAL].isDispatching ? AT_TARGET : NONE; }
  get cancelBubble() { return this.#isStopped; }
  set cancelBubble(value) { if (value) this.#isStopped = true; }
  stopPropagation() { this.#isStopped = true; }

  static NONE = NONE;
  static CAPTURING_PHASE = 1;
  static AT_TARGET = AT_TARGET;
  static BUBBLING_PHASE = 3;
}

Object.assign(Event.prototype, { NONE, CAPTURING_PHASE: 1, AT_TARGET, BUBBLING_PHASE: 3 });

export class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingArgs('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() { return this.#detail; }

  initCustomEvent(type, bubbles, cancelable, detail = null) {
    if (this[INTERNAL].isDispatching) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}

/** An event that the host itself sends, not the user. */
export function trusted(event) {
  event[INTERNAL].isTrusted = true;
  return event;
}

export class EventTarget {
  addEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) throw missingArgs('type', 'listener');
    const { capture, once, signal } = settings(options);
    if (signal !== undefined && !(typeof signal === 'object' && signal !== null && 'aborted' in signal)) throw invalidArgType('options.signal', 'AbortSignal', signal);
    if (!isListener(listener)) return;
    if (signal?.aborted) return;
    const all = listenersOf(this, `${type}`);
    if (all.some(one => one.listener === listener && one.capture === capture)) return;
    const added = { listener, capture, once, isGone: false };
    all.push(added);
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener, { capture }), { once: true });
    this[CHANGED]?.(`${type}`, all.length);
  }

  removeEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) throw missingArgs('type', 'listener');
    const all = this[LISTENERS]?.get(`${type}`);
    const { capture } = settings(options);
    const at = all ? all.findIndex(one => one.listener === listener && one.capture === capture) : -1;
    if (at >= 0) forget(this, `${type}`, all, at);
  }

  dispatchEvent(event) {
    if (arguments.length === 0) throw missingArgs('event');
    if (!(event instanceof Event)) throw invalidArgType('event', 'Event', event);
    const internal = event[INTERNAL];
    if (internal.isDispatching) throw coded(Error, 'ERR_EVENT_RECURSION', `The event "${event.type}" is already being dispatched`);
    internal.target = this;
    internal.isDispatching = true;
    try {
      run(this, event, internal);
    } finally {
      internal.isDispatching = false;
      internal.isStoppedNow = false;
    }
    return !event.defaultPrevented;
  }

  get [Symbol.toStringTag]() { return 'EventTarget'; }
}

/** Under this key a target hears how many listeners an event has now. */
export const CHANGED = Symbol('listeners changed');

for (const [Class, names] of [
  [Event, ['initEvent', 'stopImmediatePropagation', 'preventDefault', 'target', 'currentTarget', 'srcElement', 'type', 'cancelable', 'defaultPrevented', 'timeStamp', 'composedPath', 'returnValue', 'bubbles', 'composed', 'eventPhase', 'cancelBubble', 'stopPropagation']],
  [CustomEvent, ['detail']],
  [EventTarget, ['addEventListener', 'removeEventListener', 'dispatchEvent']],
]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
}
for (const Class of [Event, CustomEvent]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

/** How many listeners a target has for an event. */
export const countListeners = (target, type) => target[LISTENERS]?.get(type)?.length ?? 0;

/** The listeners themselves, for `events.getEventListeners`. */
export const listListeners = (target, type) => (target[LISTENERS]?.get(type) ?? []).map(({ listener }) => listener);

/** Defines `on…`: one listener that is set like a property, and keeps its place when it is replaced. */
export function defineHandler(prototype, type) {
  const key = Symbol(`on${type}`);
  Object.defineProperty(prototype, `on${type}`, {
    enumerable: true,
    configurable: true,
    get() { return this[key]?.handler ?? null; },
    set(handler) {
      const value = typeof handler === 'function' || (typeof handler === 'object' && handler !== null) ? handler : null;
      const known = this[key];
      if (known) {
        known.handler = value;
        if (value === null) {
          this.removeEventListener(type, known.listener);
          this[key] = undefined;
        }
        return;
      }
      if (value === null) return;
      const slot = this[key] = { handler: value, listener: undefined };
      slot.listener = function (event) {
        return typeof slot.handler === 'function' ? Reflect.apply(slot.handler, this, [event]) : slot.handler?.handleEvent?.(event);
      };
      this.addEventListener(type, slot.listener);
    },
  });
}

function settings(options) {
  if (typeof options === 'boolean') return { capture: options };
  if (options === undefined || options === null) return { capture: false };
  if (typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  const { once, capture, signal } = options;
  return { once: !!once, capture: !!capture, signal };
}

function isListener(listener) {
  if (typeof listener === 'function' || (typeof listener === 'object' && listener !== null)) return true;
  if (listener === null || listener === undefined) return false;
  throw invalidArgType('listener', 'EventListener', listener);
}

function listenersOf(target, type) {
  if (!(target instanceof EventTarget)) throw coded(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of type EventTarget');
  if (!target[LISTENERS]) Object.defineProperty(target, LISTENERS, { value: new Map(), configurable: true });
  let all = target[LISTENERS].get(type);
  if (!all) target[LISTENERS].set(type, all = []);
  return all;
}

function forget(target, type, all, at) {
  const [gone] = all.splice(at, 1);
  gone.isGone = true;
  if (all.length === 0) target[LISTENERS].delete(type);
  target[CHANGED]?.(type, all.length);
}

function run(target, event, internal) {
  const all = target[LISTENERS]?.get(event.type);
  if (!all) return;
  // Those that come meanwhile do not hear this one, those that go do not either.
  for (const one of [...all]) {
    if (one.isGone) continue;
    if (one.once) forget(target, event.type, all, all.indexOf(one));
    call(one.listener, target, event);
    if (internal.isStoppedNow) return;
  }
}

/** What a listener throws stops nobody else; it is reported as Node.js does, which is as uncaught. */
function call(listener, target, event) {
  try {
    const method = typeof listener === 'function' ? listener : listener.handleEvent;
    const returned = Reflect.apply(method, typeof listener === 'function' ? target : listener, [event]);
    if (typeof returned?.then === 'function') returned.then(undefined, uncaught);
  } catch (error) {
    uncaught(error);
  }
}

function uncaught(error) {
  nextTick(() => { throw error; });
}
