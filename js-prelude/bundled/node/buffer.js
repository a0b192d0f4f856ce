// `buffer`, for bundled code.
export { Buffer } from 'duet:buffer';
