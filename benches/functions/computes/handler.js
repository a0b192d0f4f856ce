// Keeps a processor busy for about ten milliseconds.
exports.main = () => {
  let total = 0;
  for (let number = 0; number < 150_000; number++) total += number * number;
  return String(total);
};
