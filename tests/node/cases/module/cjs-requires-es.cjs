exports.value = require('./named.mjs').default;
