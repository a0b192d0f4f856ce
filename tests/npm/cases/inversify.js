'use strict';

const reflect = require('reflect-metadata');
const { Container, injectable, inject, decorate } = require('inversify');

class Weapon { hit() { return 'cut'; } }
class Ninja { constructor(weapon) { this.weapon = weapon; } fight() { return this.weapon.hit(); } }
decorate(injectable(), Weapon);
decorate(injectable(), Ninja);
decorate(inject('Weapon'), Ninja, 0);
exports['injects'] = () => {
  const container = new Container();
  container.bind('Weapon').to(Weapon).inSingletonScope();
  container.bind(Ninja).toSelf();
  return [container.get(Ninja).fight(), container.get('Weapon') === container.get('Weapon'), typeof reflect];
};
