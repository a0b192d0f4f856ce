from package.numbers import double
