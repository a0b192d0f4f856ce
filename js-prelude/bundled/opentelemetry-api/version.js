// One version for the built-in copy of the API and for what the host has registered.
export { VERSION } from 'duet:opentelemetry/version';
