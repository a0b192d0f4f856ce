'use strict';

const { default: Color } = require('color');

exports['converts'] = () => [Color('#7743CE').alpha(0.5).lighten(0.5).hsl().string(), Color.rgb(255, 0, 0).hex(), Color('blue').isDark()];
