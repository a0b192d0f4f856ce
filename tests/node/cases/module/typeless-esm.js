import { name } from 'plain';
export const kind = 'esm by syntax';
export default name;
