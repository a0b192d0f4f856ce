// `events`, for bundled code.
export { EventEmitter } from 'duet:emitter';
