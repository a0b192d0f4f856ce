'use strict';

const { Jimp, intToRGBA } = require('jimp');

exports['draws, resizes, writes'] = async () => { const image = new Jimp({ width: 8, height: 8, color: 0xff0000ff }); image.setPixelColor(0x00ff00ff, 1, 1); image.resize({ w: 4, h: 4 }).greyscale().rotate(90); const png = await image.getBuffer('image/png'); const back = await Jimp.read(png); return [back.width, back.height, intToRGBA(back.getPixelColor(3, 3)), (await image.getBuffer('image/jpeg')).length > 100]; };
