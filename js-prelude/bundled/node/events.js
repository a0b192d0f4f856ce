// `events`, for bundled code.
import { EventEmitter as Emitter } from 'duet:emitter';

// Streams call it as a function, to begin with their own object.
export const EventEmitter = new Proxy(Emitter, { apply() {} });
