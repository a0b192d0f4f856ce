import { nothing } from './named.mjs';
export { nothing };
