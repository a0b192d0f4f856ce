'use strict';

const reflect = require('reflect-metadata');
const { plainToInstance, instanceToPlain, Expose, Exclude, Type } = require('class-transformer');

class Photo {}
class Album {}
Exclude()(Album.prototype, 'secret');
Expose({ name: 'title' })(Album.prototype, 'name');
Type(() => Photo)(Album.prototype, 'photos');
exports['transforms'] = () => {
  const album = plainToInstance(Album, { title: 'x', secret: 1, photos: [{ id: 1 }] });
  return [album instanceof Album, album.photos[0] instanceof Photo, album.name, instanceToPlain(album), typeof reflect];
};
