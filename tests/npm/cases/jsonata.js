'use strict';

const jsonata = require('jsonata');

exports['evaluates'] = async () => [await jsonata('$sum(items.(price * quantity))').evaluate({ items: [{ price: 2, quantity: 3 }, { price: 1.5, quantity: 2 }] }), await jsonata('items[price > 1].name ~> $join(", ")').evaluate({ items: [{ name: 'a', price: 2 }, { name: 'b', price: 3 }] })];
