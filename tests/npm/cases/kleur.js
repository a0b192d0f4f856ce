'use strict';

const kleur = require('kleur');

exports['colours'] = () => { kleur.enabled = true; return kleur.bold().red('x'); };
