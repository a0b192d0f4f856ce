import { a } from "./broken-a.mjs"; export const b = () => a;
