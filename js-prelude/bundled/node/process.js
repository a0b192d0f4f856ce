// `process`, for bundled code, which only asks for ticks.
export { nextTick } from 'duet:timers';
