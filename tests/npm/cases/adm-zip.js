'use strict';

const AdmZip = require('adm-zip');

exports['zips'] = () => { const zip = new AdmZip(); zip.addFile('a.txt', Buffer.from('hello'.repeat(50)), 'comment'); const back = new AdmZip(zip.toBuffer()); return back.getEntries().map(entry => [entry.entryName, entry.comment, entry.getData().toString().length]); };
