'use strict';

const { XMLParser, XMLBuilder, XMLValidator } = require('fast-xml-parser');

exports['parses and builds'] = () => [new XMLParser({ ignoreAttributes: false }).parse('<a x="1"><b>2</b><b>3</b></a>'), new XMLBuilder({ format: true }).build({ a: { b: [1, 2] } }), XMLValidator.validate('<a><b></a>')];
