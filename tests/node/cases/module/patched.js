exports.got = require('plain').name;
