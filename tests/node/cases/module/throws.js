globalThis.threwTimes = (globalThis.threwTimes ?? 0) + 1;
throw new Error('while loading');
