const { double } = require('./lib/numbers');
const prices = require('./prices.json');

exports.main = () => ({ doubled: double(prices.apple), once: require('./lib/numbers').double === double });
