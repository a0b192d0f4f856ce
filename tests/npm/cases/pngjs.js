'use strict';

const { PNG } = require('pngjs');

exports['writes and reads'] = () => { const png = new PNG({ width: 2, height: 2 }); png.data.set([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 1, 2, 3, 4]); const { width, data } = PNG.sync.read(PNG.sync.write(png)); return [width, [...data]]; };
exports['streams'] = () => new Promise((resolve, reject) => { const png = new PNG({ width: 1, height: 1 }); png.data.set([1, 2, 3, 255]); png.pack().pipe(new PNG()).on('parsed', data => resolve([...data])).on('error', reject); });
