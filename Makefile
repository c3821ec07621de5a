# Thin names for the npm scripts, which install what they need.
.PHONY: build test lint format generate bench demo clean

build test lint format generate bench demo:
	npm run $@

clean:
	rm -rf dist coverage
