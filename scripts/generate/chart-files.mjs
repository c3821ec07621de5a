import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load, loadAll } from 'js-yaml';

const crd = 'crds/cpefleets.cpesim.dev.yaml';
const operatorRole = 'config/rbac/cluster/cluster-role.yaml';
const leaderElection = 'config/rbac/leader-election.yaml';
const users = 'config/rbac/users.yaml';

/**
 * What the chart shares with crds/ and config/rbac: templates put these files in as they are, so that no brace of theirs
 * is taken for one of a template.
 */
export function chartFiles(root) {
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const rules = (manifest, from) => ({ text: header(from) + dump({ rules: manifest.rules }), from });
  const rolesOfUsers = loadAll(read(users)).flatMap((role) => {
    const name = role.metadata.name.replace('cpe-sim-', '');
    return [
      [`${name}.yaml`, rules(role, users)],
      [`${name}-labels.yaml`, { text: header(users) + dump(role.metadata.labels), from: users }],
    ];
  });
  const election = loadAll(read(leaderElection)).find(({ kind }) => kind === 'Role');
  const files = {
    'crd-spec.yaml': { text: crdSpec(read(crd)), from: crd },
    'rbac/operator.yaml': rules(load(read(operatorRole)), operatorRole),
    'rbac/leader-election.yaml': rules(election, leaderElection),
    ...Object.fromEntries(rolesOfUsers.map(([name, file]) => [`rbac/${name}`, file])),
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [`charts/cpe-sim-operator/files/${name}`, file]),
  );
}

/** `spec` of the CRD, to the letter. */
function crdSpec(text) {
  return header(crd) + text.slice(text.search(/^spec:/m));
}

function header(from) {
  return `# Generated from ${from} by scripts/generate.mjs; do not edit.\n`;
}
