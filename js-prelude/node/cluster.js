// `node:cluster`: the host decides how many interpreters serve a Function; this is the primary, alone.

import { EventEmitter } from 'duet:emitter';
import { notSupported } from 'duet:errors';

const cluster = new EventEmitter();

class Worker extends EventEmitter {
  constructor(options = {}) {
    super();
    Object.assign(this, { exitedAfterDisconnect: undefined, state: options.state ?? 'none', id: options.id ?? 0, process: options.process });
  }
}

const setupPrimary = settings => { Object.assign(cluster.settings, settings); };

export default Object.assign(cluster, {
  isWorker: false, isMaster: true, isPrimary: true, Worker, workers: {}, settings: {}, SCHED_NONE: 1, SCHED_RR: 2, schedulingPolicy: 2,
  setupPrimary, setupMaster: setupPrimary,
  fork() { throw notSupported('cluster.fork()'); },
  disconnect(callback) { if (typeof callback === 'function') callback(); },
});
