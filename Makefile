# Thin names for the npm scripts, which install what they need.
.PHONY: build test lint format generate bench demo e2e cluster-up cluster-down cluster-shell clean

build test lint format generate bench demo e2e:
	npm run $@

cluster-up cluster-down cluster-shell:
	node scripts/cluster.mjs $(@:cluster-%=%)

clean:
	rm -rf dist coverage
