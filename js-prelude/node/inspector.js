// `node:inspector`: there is nobody to inspect with.

import { EventEmitter } from 'duet:emitter';
import { coded, notSupported } from 'duet:errors';

class Session extends EventEmitter {
  connect() { throw notSupported('The inspector'); }
  connectToMainThread() { throw notSupported('The inspector'); }
  disconnect() {}
  post() { throw coded(Error, 'ERR_INSPECTOR_NOT_CONNECTED', 'Session is not connected'); }
}

const nothing = () => {};

export default {
  open() { throw notSupported('The inspector'); },
  close: nothing,
  url: () => undefined,
  waitForDebugger() { throw coded(Error, 'ERR_INSPECTOR_NOT_ACTIVE', 'Inspector is not active'); },
  console: globalThis.console,
  Session,
  Network: { requestWillBeSent: nothing, responseReceived: nothing, loadingFinished: nothing, loadingFailed: nothing },
};
