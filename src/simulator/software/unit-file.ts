import { fileNameOf, versionIn } from '../transfer/firmware-version.js';

/** What runs a file, by the suffix of its name; a file with another suffix runs anywhere. */
const RUNS_ON: ReadonlyMap<string, RegExp> = new Map([
  ['jar', /osgi|java/i],
  ['war', /osgi|java/i],
  ['ipk', /linux/i],
  ['opk', /linux/i],
  ['deb', /linux/i],
  ['rpm', /linux/i],
]);

const ARCHIVE_SUFFIX = /\.[A-Za-z][A-Za-z0-9]{0,9}$/;

/** The lengths of DeploymentUnit.{i}.Name, Vendor and Version. */
const NAME_LENGTH = 256;
const VENDOR_LENGTH = 128;
const VERSION_LENGTH = 32;

/** What a CPE takes from the URL of a deployment unit, as nothing of the file itself is read. */
export interface UnitFile {
  readonly name: string;
  /** The host of the URL. */
  readonly vendor: string;
  /** Undefined where the URL names none: the file's bytes decide then, see versionOfBytes. */
  readonly version: string | undefined;
}

/** `https://apps.example/hello-1.2.0.ipk` is `hello` 1.2.0 of apps.example. */
export function unitFile(url: string): UnitFile {
  const file = fileNameOf(url).replace(/\p{Cc}/gu, '');
  const version = versionIn(file)?.slice(0, VERSION_LENGTH);
  const stem = version === undefined ? withoutSuffixes(file) : file.slice(0, file.indexOf(version));
  const name = stem.replace(/[-_.]v?$/, '').slice(0, NAME_LENGTH);
  return { name: name === '' ? 'unit' : name, vendor: new URL(url).hostname.slice(0, VENDOR_LENGTH), version };
}

/** A file whose name holds no version is named after what is in it, so that another file is another version. */
export function versionOfBytes(sha256: string): string {
  return `file-${sha256.slice(0, 8)}`;
}

/** Whether an execution environment of this Type runs the file. */
export function runsOn(url: string, type: string): boolean {
  const suffix = /\.([A-Za-z0-9]+)$/.exec(fileNameOf(url))?.[1]?.toLowerCase() ?? '';
  return RUNS_ON.get(suffix)?.test(type) ?? true;
}

/** Whether one version is older than another: by the numbers at their beginnings; not when either has none. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [numbersOf(version), numbersOf(than)];
  if (!left || !right) return false;
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbersOf(version: string): readonly number[] | undefined {
  return /^\d+(?:\.\d+)*/.exec(version)?.[0].split('.').map(Number);
}

/** `hello.tar.gz` without both. */
function withoutSuffixes(file: string): string {
  return file.replace(ARCHIVE_SUFFIX, '').replace(/\.tar$/, '');
}
