import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackImage } from '../../scripts/image/unpack.mjs';

/** The image is to be under 200 MB. */
const MOST_BYTES = 200e6;
const root = join(import.meta.dirname, '..', '..');

/** What is read of a CycloneDX bill. */
interface Bill {
  readonly components: readonly { readonly type: string; readonly name: string; readonly version: string }[];
}

/** What is read of a package-lock.json: packages by their folders. */
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
}

/**
 * Holds an image against what is said of it: its bill of materials lists the packages that it has, all of them and no
 * others, they are those of a production install, there is no shell, and it is small.
 *
 * @param archive an OCI archive
 * @returns what was found, for a person
 * @throws Error that says all that is wrong
 */
export function checkImage(archive: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-image-'));
  try {
    unpackImage(archive, folder);
    const app = join(folder, 'app');
    const listed = listedPackages(readJson(join(app, 'sbom.cdx.json')) as Bill);
    const present = presentPackages(join(app, 'node_modules'));
    const production = productionPackages(readJson(join(root, 'package-lock.json')) as Lock);
    const bytes = sizeOf(folder);
    const wrong = [
      ...without(listed, present).map((one) => `${one} is in the bill of materials and not in the image`),
      ...without(present, listed).map((one) => `${one} is in the image and not in the bill of materials`),
      ...without(present, production).map((one) => `${one} is no production dependency`),
      ...['bin/sh', 'usr/bin/sh', 'bin/bash']
        .filter((shell) => existsSync(join(folder, shell)))
        .map((shell) => `it has a shell, ${shell}`),
      ...(bytes > MOST_BYTES ? [`it has ${bytes} bytes, more than ${MOST_BYTES}`] : []),
    ];
    if (wrong.length > 0) throw new Error(`The image is not what it should be:\n${wrong.join('\n')}`);
    return `${(bytes / 1e6).toFixed(0)} MB with ${present.size} packages, all in its bill of materials`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** `NAME@VERSION` of all but the Node that runs them. */
function listedPackages({ components }: Bill): Set<string> {
  return new Set(components.filter(({ type }) => type !== 'platform').map(({ name, version }) => `${name}@${version}`));
}

function productionPackages({ packages }: Lock): Set<string> {
  return new Set(
    Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`),
  );
}

function presentPackages(modules: string): Set<string> {
  return new Set(
    packageFolders(modules).map((folder) => {
      const { name, version } = readJson(join(folder, 'package.json')) as { name: string; version: string };
      return `${name}@${version}`;
    }),
  );
}

/** The folders of packages in a node_modules, at any depth. */
function packageFolders(modules: string): string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
    )
    .flatMap((name) => [join(modules, name), ...packageFolders(join(modules, name, 'node_modules'))]);
}

function without(all: ReadonlySet<string>, some: ReadonlySet<string>): string[] {
  return [...all].filter((one) => !some.has(one)).sort();
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0);
}
