'use strict';

const { unified } = require('unified');

exports['goes through plugins'] = async () => { function parser() { this.parser = text => ({ type: 'root', words: text.split(' ') }); } function compiler() { this.compiler = tree => tree.words.join('-'); } const processor = unified().use(parser).use(() => async (tree, file) => { tree.words.push('end'); file.message('seen', { ruleId: 'r', source: 's' }); }).use(compiler).freeze(); const file = await processor.process('a b'); return [String(file), file.messages.map(String), (() => { try { return processor.use(() => {}); } catch (error) { return error.message.split('.')[0]; } })()]; };
