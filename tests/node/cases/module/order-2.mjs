globalThis.loadOrder.push('2');
