const greetings = require('./greetings.json');

/** The greeting in a language, or `undefined` if it is not known. */
exports.greet = (name, language) => greetings[language]?.replace('{name}', () => name);
