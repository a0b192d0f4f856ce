'use strict';

const { default: stringWidth } = require('string-width');

exports['measures'] = () => [stringWidth('a'), stringWidth('古'), stringWidth('\u001B[1m古\u001B[22m'), stringWidth('👩‍👩‍👦‍👦')];
