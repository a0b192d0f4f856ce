'use strict';

const { onExit } = require('signal-exit');

exports['registers'] = () => { const remove = onExit(() => {}); return [typeof remove, remove() ?? null]; };
