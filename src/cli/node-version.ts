/** The oldest Node that this runs on, as package.json's engines has it. */
const OLDEST = [22, 19] as const;

/** What is wrong with a version of Node, and what to do; undefined when nothing is. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `cpe-sim needs Node ${OLDEST.join('.')} or later, this is ${version}; in its repository, "npx node dist/cli/main.js" takes the Node 24 that npm has installed there`;
}
