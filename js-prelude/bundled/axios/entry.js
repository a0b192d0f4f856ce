// `axios`, with its adapter for node:http, as `require` and `import` give it.

export { default } from 'axios';
export * from 'axios';
