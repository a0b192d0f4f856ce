globalThis.loadOrder = ['1'];
