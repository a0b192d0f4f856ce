'use strict';

const inherits = require('inherits');

exports['inherits'] = () => { function A() {} function B() {} A.prototype.x = () => 1; inherits(B, A); return [new B().x(), B.super_ === A]; };
