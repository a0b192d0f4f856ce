'use strict';

const iconv = require('iconv-lite');

exports['converts'] = () => [iconv.decode(Buffer.from([0xe9, 0x80]), 'win1252'), iconv.encode('日本', 'Shift_JIS'), iconv.decode(iconv.encode('ж', 'koi8-r'), 'koi8-r'), iconv.encode('a', 'utf16'), iconv.encodingExists('x'), iconv.decode(Buffer.from('c4e3bac3', 'hex'), 'gbk')];
