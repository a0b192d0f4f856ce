globalThis.loadOrder.push('3');
