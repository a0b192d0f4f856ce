'use strict';

const he = require('he');

exports['encodes and decodes'] = () => [he.encode('foo © bar ≠ baz 𝌆 qux'), he.decode('&copy; &#x1D306; &notit;'), he.escape('<a>')];
