import { value } from './cjs-requires-es.cjs';
export { value };
