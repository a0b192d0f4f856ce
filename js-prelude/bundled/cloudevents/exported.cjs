// An import of a CommonJS module that calls itself an ES module gives parts of it: this is the whole.
exports.whole = require('cloudevents');
