import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { packageRoot } from './package-root.js';
import { createProgram } from './program.js';

const reference = readFileSync(join(packageRoot, 'docs/reference/cli.md'), 'utf8');
const terminal = { stream: new PassThrough(), isTTY: false, color: false, columns: () => 80, rows: () => 24 };
const program = createProgram(
  { stdout: terminal, stderr: terminal, env: { XDG_RUNTIME_DIR: '/run/user/1000' }, now: () => 0, uid: 1000 },
  () => undefined,
);

/** What `--help` says of a command's flags, as rows of the reference. */
function rows(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => {
      const { flags, negate, defaultValue, defaultValueDescription, argChoices, envVar } = option;
      const extra = [
        ...(argChoices ? [`one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`] : []),
        ...(defaultValue === undefined || typeof defaultValue === 'boolean' || negate
          ? []
          : [`default \`${defaultValueDescription ?? String(defaultValue)}\``]),
        ...(envVar === undefined ? [] : [`environment \`${envVar}\``]),
      ];
      const text = [option.description, ...extra].join('; ');
      return `| \`${flags.replaceAll('|', '\\|')}\` | ${text.replaceAll('|', '\\|')} |`;
    });
}

/** A command with its title; of one that has commands itself, those. */
function titled(above: string, command: Command): [string, Command][] {
  const title = `${above} ${command.name()}`;
  return command.commands.length === 0 ? [[title, command]] : command.commands.flatMap((one) => titled(title, one));
}

/** The rows that the reference has of a command. */
function documented(title: string): string[] {
  const [, section = ''] = reference.split(`\n## ${title}\n`);
  return section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `-'));
}

describe('docs/reference/cli.md', () => {
  const titles = new Map<string, Command>([
    ['cpe-sim', program],
    ...program.commands.flatMap((command) => titled('cpe-sim', command)),
  ]);

  it('has the commands that there are, and no others', () => {
    const found = [...reference.matchAll(/^## (cpe-sim.*)$/gm)].map(([, title]) => title);
    expect(found.sort()).toEqual([...titles.keys()].sort());
  });

  it.each([...titles])('%s: the flags that --help tells', (title, command) => {
    expect(documented(title)).toEqual(rows(command));
  });
});
