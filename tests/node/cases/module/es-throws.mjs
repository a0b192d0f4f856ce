throw new TypeError('es module failed');
