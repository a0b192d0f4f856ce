// `Event`, `CustomEvent` and `EventTarget`, as the DOM has them and Node.js takes them over: there
// are no trees here, so an event has one target and one phase.

import { native } from 'duet:native';
import { coded, invalidArgType, missingArgs } from 'duet:errors';
import { nextTick } from 'duet:timers';
import { shape } from 'duet:web/shape';

const LISTENERS = Symbol('listeners');

const NONE = 0;
const AT_TARGET = 2;

/** What dispatching needs to know of an event. */
let internalOf;

export class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #isCanceled = false;
  #isStopped = false;
  #internal = { target: null, isDispatching: false, isStoppedNow: false, isTrusted: false, isPassive: false };
  #timeStamp = native.now();

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingArgs('type');
    if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    this.#type = `${type}`;
    this.#bubbles = !!options?.bubbles;
    this.#cancelable = !!options?.cancelable;
    this.#composed = !!options?.composed;
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw missingArgs('type');
    if (this.#internal.isDispatching) return;
    this.#type = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }

  stopImmediatePropagation() {
    this.#isStopped = true;
    this.#internal.isStoppedNow = true;
  }

  preventDefault() {
    if (this.#cancelable && !this.#internal.isPassive) this.#isCanceled = true;
  }

  get target() { return this.#internal.target; }
  get currentTarget() { return this.#internal.isDispatching ? this.#internal.target : null; }
  get srcElement() { return this.#internal.target; }
  get type() { return this.#type; }
  get cancelable() { return this.#cancelable; }
  get defaultPrevented() { return this.#cancelable && this.#isCanceled; }
  get timeStamp() { return this.#timeStamp; }
  get isTrusted() { return this.#internal.isTrusted; }
  composedPath() { return this.#internal.isDispatching ? [this.#internal.target] : []; }
  get returnValue() { return !this.#cancelable || !this.#isCanceled; }
  set returnValue(value) { if (!value) this.preventDefault(); }
  get bubbles() { return this.#bubbles; }
  get composed() { return this.#composed; }
  get eventPhase() { return this.#internal.isDispatching ? AT_TARGET : NONE; }
  get cancelBubble() { return this.#isStopped; }
  set cancelBubble(value) { if (value) this.#isStopped = true; }
  stopPropagation() { this.#isStopped = true; }

  static { internalOf = event => event.#internal; }

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
    if (internalOf(this).isDispatching) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}

/** An event that the host itself sends, not the user. */
export function trusted(event) {
  internalOf(event).isTrusted = true;
  return event;
}

export class EventTarget {
  addEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) throw missingArgs('type', 'listener');
    const { capture, once, passive, signal } = settings(options);
    if (signal !== undefined && !(typeof signal === 'object' && signal !== null && 'aborted' in signal)) throw invalidArgType('options.signal', 'AbortSignal', signal);
    if (!isListener(listener)) return;
    if (signal?.aborted) return;
    const all = listenersOf(this, `${type}`);
    if (all.some(one => one.listener === listener && one.capture === capture)) return;
    const added = { listener, capture, once, passive, isGone: false, signal, remove: undefined };
    all.push(added);
    if (signal) {
      added.remove = () => this.removeEventListener(type, listener, { capture });
      signal.addEventListener('abort', added.remove, { once: true });
    }
    this[CHANGED]?.(`${type}`, all.length);
  }

  removeEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) throw missingArgs('type', 'listener');
    const all = this[LISTENERS]?.get(`${type}`);
    const capture = isForCapture(options);
    const at = all ? all.findIndex(one => one.listener === listener && one.capture === capture) : -1;
    if (at >= 0) forget(this, `${type}`, all, at);
  }

  dispatchEvent(event) {
    if (arguments.length === 0) throw missingArgs('event');
    if (!(event instanceof Event)) throw invalidArgType('event', 'Event', event);
    const internal = internalOf(event);
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
}

/** Under this key a target hears how many listeners an event has now. */
export const CHANGED = Symbol('listeners changed');

shape(Event, ['initEvent', 'stopImmediatePropagation', 'preventDefault', 'target', 'currentTarget', 'srcElement', 'type', 'cancelable', 'defaultPrevented', 'timeStamp', 'composedPath', 'returnValue', 'bubbles', 'composed', 'eventPhase', 'cancelBubble', 'stopPropagation'],
  ({ type, defaultPrevented, cancelable, timeStamp }) => ({ type, defaultPrevented, cancelable, timeStamp }));
shape(CustomEvent, ['detail']);
shape(EventTarget, ['addEventListener', 'removeEventListener', 'dispatchEvent'], () => ({}));

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

/** What tells listeners apart; nothing else of the options is looked at to take one off. */
function isForCapture(options) {
  return typeof options === 'boolean' ? options : !!options?.capture;
}

function settings(options) {
  if (typeof options === 'boolean') return { capture: options };
  if (options === undefined || options === null) return { capture: false };
  if (typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  const { capture, once, passive, signal } = options;
  return { capture: !!capture, once: !!once, passive: !!passive, signal };
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
  gone.signal?.removeEventListener('abort', gone.remove);
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
    internal.isPassive = one.passive === true;
    call(one.listener, target, event);
    internal.isPassive = false;
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
