'use strict';

const { Parser, parseDocument } = require('htmlparser2');

exports['parses'] = () => { const seen = []; const parser = new Parser({ onopentag: (name, attributes) => seen.push([name, attributes]), ontext: text => seen.push(text), onclosetag: name => seen.push(`/${name}`) }); parser.write('<p class=a>Hi<br>'); parser.end(); return [seen, parseDocument('<a><b/></a>').children[0].name]; };
