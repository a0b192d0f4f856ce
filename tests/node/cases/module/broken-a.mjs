import "./broken-b.mjs"; import "./es-syntax.mjs"; export const a = 1;
