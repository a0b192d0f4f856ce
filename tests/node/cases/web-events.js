'use strict';

const names = object => Object.getOwnPropertyNames(Object.getPrototypeOf(object)).sort();

exports.domException = () => {
  const one = new DOMException('words', 'AbortError');
  return [one.name, one.message, one.code, one instanceof Error, one instanceof DOMException, Object.prototype.toString.call(one), DOMException.ABORT_ERR, one.INVALID_STATE_ERR, String(one),
    new DOMException().name, new DOMException('x').code, new DOMException('x', 'Own').code, new DOMException('x', 'DataCloneError').code, Object.keys(one)];
};
exports.domExceptionWithCause = () => { const one = new DOMException('x', { name: 'TimeoutError', cause: 5 }); return [one.name, one.code, one.cause]; };
exports.domExceptionNames = () => ['IndexSizeError', 'NotFoundError', 'NotSupportedError', 'InvalidStateError', 'SyntaxError', 'NetworkError', 'AbortError', 'QuotaExceededError', 'TimeoutError', 'DataCloneError', 'NotReadableError', 'EncodingError'].map(name => new DOMException('', name).code);
exports.domExceptionStack = () => typeof new DOMException('x').stack;
exports.event = () => {
  const event = new Event('x', { cancelable: true, bubbles: true });
  const before = event.defaultPrevented;
  event.preventDefault();
  return [event.type, event.bubbles, event.cancelable, event.composed, before, event.defaultPrevented, event.returnValue, event.target, event.currentTarget, event.eventPhase, event.composedPath(), event.isTrusted, typeof event.timeStamp, event.cancelBubble, String(event)];
};
exports.eventWithoutType = () => new Event();
exports.eventWithWrongOptions = () => new Event('x', 5);
exports.eventConstants = () => [Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.BUBBLING_PHASE];
exports.customEvent = () => { const event = new CustomEvent('x', { detail: { a: 1 } }); return [event.detail, event instanceof Event, new CustomEvent('y').detail, String(event)]; };
exports.dispatches = () => {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener('x', function (event) { seen.push([event.type, this === target, event.target === target, event.currentTarget === target, event.eventPhase, event.composedPath().length]); });
  target.addEventListener('x', { handleEvent(event) { seen.push([event.type, this === target]); } });
  const event = new Event('x');
  return [target.dispatchEvent(event), seen, event.target === target, event.currentTarget];
};
exports.onceOnly = () => { const target = new EventTarget(); let count = 0; target.addEventListener('x', () => count++, { once: true }); target.dispatchEvent(new Event('x')); target.dispatchEvent(new Event('x')); return count; };
exports.sameListenerOnce = () => { const target = new EventTarget(); let count = 0; const add = () => count++; target.addEventListener('x', add); target.addEventListener('x', add); target.addEventListener('x', add, true); target.dispatchEvent(new Event('x')); return count; };
exports.removes = () => { const target = new EventTarget(); let count = 0; const add = () => count++; target.addEventListener('x', add); target.removeEventListener('x', add); target.removeEventListener('y', add); target.dispatchEvent(new Event('x')); return count; };
exports.signalRemoves = () => { const target = new EventTarget(); const controller = new AbortController(); let count = 0; target.addEventListener('x', () => count++, { signal: controller.signal }); target.dispatchEvent(new Event('x')); controller.abort(); target.dispatchEvent(new Event('x')); return count; };
exports.stopsImmediately = () => { const target = new EventTarget(); const seen = []; target.addEventListener('x', event => { seen.push(1); event.stopImmediatePropagation(); }); target.addEventListener('x', () => seen.push(2)); target.dispatchEvent(new Event('x')); return seen; };
exports.prevents = () => { const target = new EventTarget(); target.addEventListener('x', event => event.preventDefault()); return [target.dispatchEvent(new Event('x', { cancelable: true })), target.dispatchEvent(new Event('x'))]; };
exports.addsMeanwhile = () => { const target = new EventTarget(); const seen = []; target.addEventListener('x', () => { seen.push(1); target.addEventListener('x', () => seen.push(2)); }, { once: true }); target.dispatchEvent(new Event('x')); return seen; };
exports.recursion = () => { const target = new EventTarget(); let thrown; target.addEventListener('x', event => { try { target.dispatchEvent(event); } catch (error) { thrown = error; } }); target.dispatchEvent(new Event('x')); return thrown; };
exports.wrongEvent = () => new EventTarget().dispatchEvent({});
exports.wrongListener = () => new EventTarget().addEventListener('x', 5);
exports.nullListener = () => new EventTarget().addEventListener('x', null);
exports.noListener = () => new EventTarget().addEventListener('x');
exports.inherits = () => { class Own extends EventTarget {} const own = new Own(); let heard = false; own.addEventListener('x', () => { heard = true; }); own.dispatchEvent(new Event('x')); return [heard, String(own)]; };

exports.controller = () => {
  const controller = new AbortController();
  const { signal } = controller;
  const before = [signal.aborted, signal.reason, signal === controller.signal];
  controller.abort();
  return [before, signal.aborted, signal.reason.name, signal.reason.message, signal.reason.code, signal.reason instanceof DOMException, String(controller), String(signal)];
};
exports.abortsWithReason = () => { const controller = new AbortController(); controller.abort('why'); controller.abort('other'); return controller.signal.reason; };
exports.abortEvents = () => {
  const controller = new AbortController();
  const seen = [];
  controller.signal.onabort = event => seen.push(['on', event.type, event.target === controller.signal]);
  controller.signal.addEventListener('abort', () => seen.push('listener'));
  controller.abort();
  controller.abort();
  return seen;
};
exports.onabortCanBeTakenAway = () => { const controller = new AbortController(); let count = 0; controller.signal.onabort = () => count++; controller.signal.onabort = null; controller.abort(); return [count, controller.signal.onabort]; };
exports.throwIfAborted = () => { const controller = new AbortController(); controller.signal.throwIfAborted(); controller.abort(new RangeError('mine')); controller.signal.throwIfAborted(); };
exports.abortStatic = () => { const signal = AbortSignal.abort(); return [signal.aborted, signal.reason.name, AbortSignal.abort(5).reason]; };
exports.timeout = () => new Promise(resolve => { const signal = AbortSignal.timeout(5); signal.onabort = () => resolve([signal.aborted, signal.reason.name, signal.reason.message, signal.reason.code]); });
exports.timeoutWrong = () => AbortSignal.timeout('x');
exports.timeoutNegative = () => AbortSignal.timeout(-1);
exports.any = () => { const one = new AbortController(); const other = new AbortController(); const any = AbortSignal.any([one.signal, other.signal]); const seen = []; any.addEventListener('abort', () => seen.push(any.reason)); const before = any.aborted; other.abort('other'); one.abort('one'); return [before, any.aborted, any.reason, seen]; };
exports.anyOfAny = () => { const one = new AbortController(); const any = AbortSignal.any([AbortSignal.any([one.signal])]); one.abort(1); return any.reason; };
exports.anyAborted = () => AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason;
exports.anyOfNone = () => AbortSignal.any([]).aborted;
exports.anyWrong = () => AbortSignal.any([5]);
exports.signalIllegal = () => new AbortSignal();
exports.shapes = () => [names(new AbortController()), names(AbortSignal.abort()), names(new EventTarget()), names(new CustomEvent('x')).filter(name => name !== 'initCustomEvent')];
exports.globals = () => ['AbortController', 'AbortSignal', 'Event', 'EventTarget', 'CustomEvent', 'DOMException'].map(name => { const { enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name); return [name, typeof globalThis[name], enumerable, configurable]; });
exports.domExceptionConstants = () => Object.keys(DOMException).sort().map(name => [name, DOMException[name], DOMException.prototype[name]]);
exports.inspected = () => {
  const { inspect } = require('util');
  const event = inspect(new Event('x')).replace(/timeStamp: [\d.]+/, 'timeStamp');
  return [event, inspect(new AbortController()), inspect(AbortSignal.abort()), inspect(new EventTarget()), inspect(new DOMException('x', 'AbortError')).split('\n')[0],
    inspect(new Blob(['x'])), inspect({ deep: { blob: new Blob(['x'], { type: 'a/b' }) } }), inspect(new ReadableStream()), inspect(new WritableStream())];
};
exports.anyOfTimeoutIsKept = () => new Promise(resolve => {
  AbortSignal.any([AbortSignal.timeout(20), new AbortController().signal]).addEventListener('abort', ({ target }) => resolve(target.reason.name));
  for (let round = 0; round < 20000; round++) ({ round }).self = [];
});
exports.signalForgetsListeners = () => {
  const { getEventListeners } = require('events');
  const { signal } = new AbortController();
  const target = new EventTarget();
  const listener = () => {};
  target.addEventListener('x', listener, { signal, once: true });
  target.dispatchEvent(new Event('x'));
  target.addEventListener('x', listener, { signal });
  target.removeEventListener('x', listener);
  return getEventListeners(target, 'x').length;
};
