'use strict';

const JSZip = require('jszip');

exports['zips'] = async () => { const zip = new JSZip(); zip.file('a.txt', 'hello'.repeat(50)); zip.folder('b').file('c.bin', new Uint8Array([1, 2])); const bytes = await zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' }); const back = await JSZip.loadAsync(bytes); return [Object.keys(back.files), (await back.file('a.txt').async('string')).length, await back.file('b/c.bin').async('uint8array')]; };
