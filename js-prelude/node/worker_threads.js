// `node:worker_threads`: a Function has one thread. Ports and channels work within it.

import { native } from 'duet:native';
import { notSupported } from 'duet:errors';

const messaging = () => native.lazy('duet:web/messaging');
const environment = new Map();
const untransferable = new WeakSet();

class Worker {
  constructor() { throw notSupported('A Worker thread'); }
}

function setEnvironmentData(key, value) {
  if (value === undefined) environment.delete(key);
  else environment.set(key, value);
}

export default {
  isMainThread: true,
  isInternalThread: false,
  threadId: 0,
  threadName: '',
  parentPort: null,
  workerData: null,
  resourceLimits: {},
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker,
  get MessagePort() { return globalThis.MessagePort ?? messaging().MessagePort; },
  get MessageChannel() { return globalThis.MessageChannel ?? messaging().MessageChannel; },
  get BroadcastChannel() { return globalThis.BroadcastChannel ?? messaging().BroadcastChannel; },
  markAsUntransferable: object => { if (object !== null && typeof object === 'object') untransferable.add(object); },
  isMarkedAsUntransferable: object => untransferable.has(object),
  markAsUncloneable: () => {},
  moveMessagePortToContext: port => port,
  receiveMessageOnPort: port => messaging().receiveMessageOnPort?.(port),
  postMessageToThread: () => Promise.reject(notSupported('Another thread')),
  setEnvironmentData,
  getEnvironmentData: key => environment.get(key),
};
