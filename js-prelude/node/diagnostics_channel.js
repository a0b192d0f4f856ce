// `node:diagnostics_channel`: named channels on which packages tell what they do, to whoever listens.

import { native } from 'duet:native';
import { checkFunction, invalidArgType } from 'duet:errors';

const channels = new Map();

/** What a subscriber throws concerns nobody who publishes. */
function apart(error) {
  native.lazy('duet:timers').nextTick(() => { throw error; });
}

class Channel {
  #subscribers = [];
  #stores = new Map();

  constructor(name) { this.name = name; }

  get hasSubscribers() { return this.#subscribers.length > 0 || this.#stores.size > 0; }

  subscribe(subscription) {
    checkFunction(subscription, 'subscription');
    // Whoever publishes meanwhile sees those that were there.
    this.#subscribers = [...this.#subscribers, subscription];
  }

  unsubscribe(subscription) {
    const at = this.#subscribers.indexOf(subscription);
    if (at < 0) return false;
    this.#subscribers = this.#subscribers.toSpliced(at, 1);
    return true;
  }

  bindStore(store, transform) { this.#stores.set(store, transform); }

  unbindStore(store) { return this.#stores.delete(store); }

  publish(data) {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(data, this.name);
      } catch (error) {
        apart(error);
      }
    }
  }

  runStores(data, fn, thisArg, ...parameters) {
    let run = () => {
      this.publish(data);
      return Reflect.apply(fn, thisArg, parameters);
    };
    for (const [store, transform] of this.#stores) {
      const next = run;
      run = () => {
        let value = data;
        if (transform) {
          try {
            value = transform(data);
          } catch (error) {
            apart(error);
            return next();
          }
        }
        return store.run(value, next);
      };
    }
    return run();
  }
}

function channel(name) {
  if (typeof name !== 'string' && typeof name !== 'symbol') throw invalidArgType('channel', ['string', 'symbol'], name);
  const known = channels.get(name);
  if (known) return known;
  const made = new Channel(name);
  channels.set(name, made);
  return made;
}

const subscribe = (name, subscription) => channel(name).subscribe(subscription);
const unsubscribe = (name, subscription) => channel(name).unsubscribe(subscription);
const hasSubscribers = name => channels.get(name)?.hasSubscribers ?? false;

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

class TracingChannel {
  constructor(nameOrChannels) {
    if (typeof nameOrChannels === 'string') {
      for (const event of EVENTS) this.#define(event, channel(`tracing:${nameOrChannels}:${event}`));
      return;
    }
    if (nameOrChannels === null || typeof nameOrChannels !== 'object') throw invalidArgType('nameOrChannels', ['string', 'object', 'TracingChannel'], nameOrChannels);
    for (const event of EVENTS) {
      if (!(nameOrChannels[event] instanceof Channel)) throw invalidArgType(`nameOrChannels.${event}`, 'Channel', nameOrChannels[event]);
      this.#define(event, nameOrChannels[event]);
    }
  }

  #define(event, value) { Object.defineProperty(this, event, { value }); }

  get hasSubscribers() { return EVENTS.some(event => this[event].hasSubscribers); }

  subscribe(handlers) {
    for (const event of EVENTS) if (handlers[event]) this[event].subscribe(handlers[event]);
  }

  unsubscribe(handlers) {
    return EVENTS.filter(event => handlers[event]).map(event => this[event].unsubscribe(handlers[event])).every(Boolean);
  }

  traceSync(fn, context = {}, thisArg, ...parameters) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, parameters);
    return this.start.runStores(context, () => {
      try {
        const result = Reflect.apply(fn, thisArg, parameters);
        context.result = result;
        return result;
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  tracePromise(fn, context = {}, thisArg, ...parameters) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, parameters);
    const reject = error => {
      context.error = error;
      this.error.publish(context);
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
      return Promise.reject(error);
    };
    const resolve = result => {
      context.result = result;
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
      return result;
    };
    return this.start.runStores(context, () => {
      try {
        let promise = Reflect.apply(fn, thisArg, parameters);
        if (!(promise instanceof Promise)) promise = Promise.resolve(promise);
        return promise.then(resolve, reject);
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  traceCallback(fn, position = -1, context = {}, thisArg, ...parameters) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, parameters);
    const callback = parameters.at(position);
    checkFunction(callback, 'callback');
    const tracing = this;
    function wrapped(error, result) {
      if (error) {
        context.error = error;
        tracing.error.publish(context);
      } else {
        context.result = result;
      }
      const all = arguments;
      return tracing.asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, all);
        } finally {
          tracing.asyncEnd.publish(context);
        }
      });
    }
    parameters.splice(position, 1, wrapped);
    return this.start.runStores(context, () => {
      try {
        return Reflect.apply(fn, thisArg, parameters);
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
}

const tracingChannel = nameOrChannels => new TracingChannel(nameOrChannels);

export default { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe, Channel };
