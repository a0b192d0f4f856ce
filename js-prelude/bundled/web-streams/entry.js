// The streams of the web.
export * from 'web-streams-polyfill';
