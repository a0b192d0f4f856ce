// `node:path`: to come.
export default { sep: '/' };
