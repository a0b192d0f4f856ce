'use strict';

const reflect = require('reflect-metadata');
const { container, inject, injectable } = require('tsyringe');

class Service { constructor(name) { this.name = name; } }
inject('name')(Service, undefined, 0);
injectable()(Service);
exports['injects'] = () => { container.register('name', { useValue: 'Ada' }); return [container.resolve(Service).name, typeof reflect]; };
