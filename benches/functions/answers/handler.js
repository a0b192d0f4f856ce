exports.main = () => 'Hello';
