'use strict';

const ExcelJS = require('exceljs');

exports['writes and reads'] = async () => { const workbook = new ExcelJS.Workbook(); const sheet = workbook.addWorksheet('S'); sheet.columns = [{ header: 'A', key: 'a' }, { header: 'B', key: 'b' }]; sheet.addRow({ a: 1, b: 'é' }); sheet.addRow({ a: new Date(0), b: { formula: 'A2+1', result: 2 } }); const buffer = await workbook.xlsx.writeBuffer(); const back = new ExcelJS.Workbook(); await back.xlsx.load(buffer); return [back.getWorksheet('S').getSheetValues(), String(await back.csv.writeBuffer())]; };
