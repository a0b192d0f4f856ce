export { value as 'module.exports' };
const value = { from: 'module.exports' };
export default 'never';
