let calls = 0;

exports.main = () => {
  calls += 1;
  return `call ${calls}`;
};
