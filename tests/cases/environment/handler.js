exports.main = () => [process.env.GREETING, process.env.FUNC_NAME, process.env.NOT_SET ?? 'not set'].join(', ');
