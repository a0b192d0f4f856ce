'use strict';

const { encodeXML, decodeHTML, escapeUTF8, encodeHTML } = require('entities');

exports['encodes and decodes'] = () => [encodeXML('ü & <'), decodeHTML('&uuml;&amp;&rarr;'), escapeUTF8('ü<'), encodeHTML('ü→')];
