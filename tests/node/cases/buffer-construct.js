// `Buffer`'s functions, called with `new` as some packages do.

'use strict';

exports['alloc'] = () => [new Buffer.alloc(2), new Buffer.allocUnsafe(3).length, new Buffer.allocUnsafeSlow(1).length, Buffer.alloc.name, Buffer.alloc.length];
