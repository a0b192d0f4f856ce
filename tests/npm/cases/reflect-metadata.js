'use strict';

const reflect = require('reflect-metadata');

exports['keeps'] = () => {
  class A { method() {} }
  Reflect.defineMetadata('role', 'admin', A.prototype, 'method');
  class B extends A {}
  return [Reflect.getMetadata('role', B.prototype, 'method'), Reflect.hasOwnMetadata('role', B.prototype, 'method'), typeof reflect];
};
