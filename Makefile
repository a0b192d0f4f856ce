# What is made of this repository beside what `cargo` makes: see docs/distribution.md.

.PHONY: dist test-dist clean-dist

# A `duet` that needs nothing but glibc, with its standard library, in target/dist/duet.
dist:
	bash packaging/build

# Starts it where nothing else is installed, and with packages from PyPI.
test-dist: dist
	bash tests/dist/run target/dist/duet

clean-dist:
	rm -rf target/dist
