'use strict';

const { NestFactory } = require('@nestjs/core');
const { Body, Controller, ForbiddenException, Get, HttpCode, Injectable, Module, Param, ParseIntPipe, Post } = require('@nestjs/common');
const { ask } = require('./fixtures/server.js');

const decorate = (decorators, target, key) => decorators.forEach(decorator => decorator(target, key, key && Object.getOwnPropertyDescriptor(target, key)));

class Things { find(n) { return { n, twice: n * 2 }; } }
Injectable()(Things);
class Web {
  constructor(things) { this.things = things; }
  one(n) { return this.things.find(n); }
  add(body) { if (body.bad) throw new ForbiddenException('not that'); return body; }
}
Reflect.defineMetadata('design:paramtypes', [Things], Web);
Param('n', ParseIntPipe)(Web.prototype, 'one', 0);
Body()(Web.prototype, 'add', 0);
decorate([Get(':n')], Web.prototype, 'one');
decorate([Post(), HttpCode(202)], Web.prototype, 'add');
Controller('things')(Web);
class App {}
Module({ controllers: [Web], providers: [Things] })(App);

exports['serves'] = async () => { const app = await NestFactory.create(App, { logger: false }); await app.listen(0, '127.0.0.1'); const url = `${await app.getUrl()}/things`; const post = body => ask(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }); const outcome = [await ask(`${url}/21`), await ask(`${url}/x`), await post('{"a":1}'), await post('{"bad":true}'), await ask(`${url}/1/none`)]; await app.close(); return outcome; };
