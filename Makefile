# Thin names for the npm scripts, which install what they need.
.PHONY: build test lint format generate bench demo e2e image cluster-up cluster-down cluster-shell clean

build test lint format generate bench demo e2e:
	npm run $@

cluster-up cluster-down cluster-shell:
	node scripts/cluster.mjs $(@:cluster-%=%)

# An OCI archive, made with Docker or without; see docs/how-to/image.md.
image:
	node scripts/image.mjs --output dist/cpe-sim-image.tar

clean:
	rm -rf dist coverage
