exports.main = () => { return (; };
