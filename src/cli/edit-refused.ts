/** For people: an edit of a manifest was refused, with the first of its problems and how many more there are. */
export function editRefused(problems: readonly string[]): string {
  const [first = '', ...others] = problems;
  const more = others.length === 0 ? '' : ` (and ${others.length} more problem${others.length === 1 ? '' : 's'})`;
  return `what ran before runs on: ${first.replace(/\.$/, '')}${more}`;
}
