// `events`, for bundled code.
import EventEmitter from 'duet:node/events';

export { EventEmitter };
