'use strict';

const { remark } = require('remark');

exports['parses and writes'] = async () => [String(await remark().process('*  a\n*  **b**\n\nSetext\n===\n\n[x](<y z> "t")')), remark().parse('# é `c`').children[0].children.map(({ type, value, position }) => [type, value, position.end.offset])];
exports['transforms'] = async () => String(await remark().use(() => tree => { tree.children.reverse(); }).process('# a\n\nb'));
