// `node:domain`: deprecated. A domain runs functions, and hears what they and its emitters throw.

import { EventEmitter } from 'duet:emitter';

const stack = [];

class Domain extends EventEmitter {
  members = [];

  enter() {
    domain.active = this;
    stack.push(this);
  }

  exit() {
    const at = stack.lastIndexOf(this);
    if (at >= 0) stack.splice(at);
    domain.active = stack.at(-1);
  }

  add(emitter) {
    this.members.push(emitter);
    emitter.domain = this;
    emitter.on?.('error', error => { this.emit('error', error); });
  }

  remove(emitter) {
    emitter.domain = null;
    this.members = this.members.filter(one => one !== emitter);
  }

  run(fn, ...parameters) {
    this.enter();
    try {
      return fn.apply(this, parameters);
    } catch (error) {
      this.#fail(error);
      return undefined;
    } finally {
      this.exit();
    }
  }

  bind(callback) {
    const self = this;
    return function bound(...parameters) {
      return self.run(() => callback.apply(this, parameters));
    };
  }

  intercept(callback) {
    const self = this;
    return function intercepted(error, ...parameters) {
      if (error) return self.#fail(error);
      return self.run(() => callback.apply(this, parameters));
    };
  }

  #fail(error) {
    if (error !== null && typeof error === 'object') Object.assign(error, { domain: this, domainThrown: true });
    this.emit('error', error);
  }
}

const create = () => new Domain();

const domain = { _stack: stack, Domain, createDomain: create, create, active: null };

export default domain;
