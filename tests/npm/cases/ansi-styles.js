'use strict';

const { default: styles } = require('ansi-styles');

exports['codes'] = () => [styles.green.open, styles.color.ansi16m(1, 2, 3), styles.hexToAnsi256('#ff0000')];
