'use strict';

const { parse } = require('csv-parse');
const { parse: parseSync } = require('csv-parse/sync');

exports['parses'] = () => parseSync('a;b\n1;"x ""y"""\n2;z\n', { columns: true, delimiter: ';', cast: true });
exports['streams'] = () => new Promise((resolve, reject) => { const rows = []; const parser = parse(); parser.on('data', row => rows.push(row)).on('end', () => resolve(rows)).on('error', reject); parser.write('a,b\n1'); parser.end(',2\n'); });
exports['refuses'] = () => { try { parseSync('a,b\n1,2,3'); } catch (error) { return [error.code, error.message]; } };
