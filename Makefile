# Thin names for the npm scripts, which install what they need.
.PHONY: build test lint format generate bench demo image clean

build test lint format generate bench demo:
	npm run $@

# An OCI archive, made with Docker or without; see docs/how-to/image.md.
image:
	node scripts/image.mjs --output dist/cpe-sim-image.tar

clean:
	rm -rf dist coverage
