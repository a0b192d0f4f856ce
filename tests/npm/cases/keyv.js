'use strict';

const { default: Keyv } = require('keyv');

exports['keeps'] = async () => { const keyv = new Keyv(); await keyv.set('a', { b: 1 }); return [await keyv.get('a'), await keyv.delete('a'), await keyv.get('a')]; };
