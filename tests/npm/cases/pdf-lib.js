'use strict';

const { PDFDocument, StandardFonts, rgb } = require('pdf-lib');

exports['writes and reads'] = async () => { const document = await PDFDocument.create({ updateMetadata: false }); const font = await document.embedFont(StandardFonts.Helvetica); document.addPage([200, 100]).drawText('Hello', { x: 10, y: 50, size: 12, font, color: rgb(1, 0, 0) }); document.setTitle('T'); const bytes = await document.save(); const back = await PDFDocument.load(bytes, { updateMetadata: false }); return [back.getPageCount(), back.getTitle(), back.getPage(0).getSize(), font.widthOfTextAtSize('Hello', 12), Buffer.from(bytes.slice(0, 8)).toString('latin1')]; };
