module.exports = 'with main';
