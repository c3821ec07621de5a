/** What looks like a version in a file name: numbers with dots between, and what is tied to them. */
const VERSION = /\d+(?:\.\d+)+(?:[-_][0-9A-Za-z]+)*/;
const SUFFIX = /\.[A-Za-z][A-Za-z0-9]{0,9}$/;

/**
 * The version of a firmware image: the longest of the fleet's versions (spec.firmware.distribution) that its file name
 * holds, else what looks like a version there (`hg7-2.1.0.bin`); a file without either is named after what is in it, so
 * that another image is another version.
 *
 * @param fileNames TargetFileName and the last part of the URL; the first that names a version decides
 * @param sha256 of the image, in hexadecimal digits
 */
export function firmwareVersion(fileNames: readonly string[], known: readonly string[], sha256: string): string {
  for (const name of fileNames) {
    const held = known.filter((version) => holds(name, version)).sort((a, b) => b.length - a.length)[0];
    if (held !== undefined) return held;
    const found = versionIn(name);
    if (found !== undefined) return found.slice(0, 63);
  }
  return `image-${sha256.slice(0, 8)}`;
}

/** What looks like a version in a file name; undefined for nothing. */
export function versionIn(name: string): string | undefined {
  return VERSION.exec(name.replace(SUFFIX, ''))?.[0];
}

/** Whether the name holds the version as a whole: 1.2.0 does not stand in hg7-11.2.0.bin. */
function holds(name: string, version: string): boolean {
  for (let at = name.indexOf(version); at >= 0; at = name.indexOf(version, at + 1)) {
    const rest = name.slice(at + version.length).replace(SUFFIX, '');
    if (!/[0-9.]$/.test(name.slice(0, at)) && !/^\.?\d/.test(rest)) return true;
  }
  return false;
}

/** The last part of a URL's path, in plain characters; empty when there is none. */
export function fileNameOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
