exports.main = async () => {
  await new Promise((resume) => setTimeout(resume, 100));
  return 'waited';
};
