import { a } from './es-cycle-a.mjs';
export const b = () => 'b';
export const back = () => a();
