'use strict';

const regeneratorRuntime = require('regenerator-runtime');

exports['generates'] = () => {
  const marked = regeneratorRuntime.mark(function count() {
    let n;
    return regeneratorRuntime.wrap(function step(context) {
      for (;;) switch (context.prev = context.next) {
        case 0: n = 0;
        case 1: if (n >= 3) { context.next = 6; break; }
          context.next = 4;
          return n++;
        case 4: context.next = 1; break;
        case 6: case 'end': return context.stop();
      }
    }, count);
  });
  return [...marked()];
};
