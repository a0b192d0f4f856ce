export default 'odd name';
