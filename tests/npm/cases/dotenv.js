'use strict';

const dotenv = require('dotenv');

exports['parses'] = () => dotenv.parse('A=1\nB="x\\ny"\n# no\nC=\'$A\'\nD=  spaced  \nexport E=f#g\n');
exports['fills'] = () => { const target = { A: 'kept' }; dotenv.populate(target, { A: '1', DUET_NEW: '2' }); return target; };
