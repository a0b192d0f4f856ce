exports.main = (event, context) => context;
