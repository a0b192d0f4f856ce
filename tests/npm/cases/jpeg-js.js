'use strict';

const jpeg = require('jpeg-js');

exports['encodes and decodes'] = () => { const encoded = jpeg.encode({ width: 8, height: 8, data: Buffer.alloc(8 * 8 * 4, 200) }, 90); const { width, height, data } = jpeg.decode(encoded.data, { useTArray: true }); return [encoded.data.length, width, height, [...data.slice(0, 8)]]; };
