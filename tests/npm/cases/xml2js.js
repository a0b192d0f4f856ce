'use strict';

const { parseStringPromise, Builder } = require('xml2js');

exports['parses and builds'] = async () => [await parseStringPromise('<a x="1"><b>2</b><b>3 &amp; 4</b><![CDATA[<c>]]></a>'), new Builder().buildObject({ a: { $: { x: 1 }, b: ['<2>', 3] } })];
exports['refuses'] = () => parseStringPromise('<a>').catch(error => error.message);
