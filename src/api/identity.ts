/** How the CPEs of a fleet are called; `serialNumber` may hold placeholders. */
export interface IdentityTemplate {
  readonly manufacturer: string;
  /** Organizationally unique identifier: six upper-case hexadecimal digits (TR-069 §3.4.4). */
  readonly oui: string;
  readonly productClass: string;
  /** For example `SIM{index:08}`. */
  readonly serialNumber: string;
}

/** A text with placeholders, made ready to be filled for many CPEs. */
export interface Template {
  readonly source: string;
  /** Fills the placeholders for one CPE. */
  fill(index: number, serial: string): string;
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
const INDEX = /^index(?::0?(\d{1,2}))?$/;

/**
 * Compiles `{index}`, `{index:08}` (zero-padded to eight digits) and `{serial}`. In `serialNumber` itself, `{serial}` has
 * no meaning.
 *
 * @throws TemplateError for a placeholder that does not exist.
 */
export function compileTemplate(source: string): Template {
  const parts: string[] = [];
  const holes: ((index: number, serial: string) => string)[] = [];
  let end = 0;
  for (const match of source.matchAll(PLACEHOLDER)) {
    const name = match[1] ?? '';
    const asIndex = INDEX.exec(name);
    if (!asIndex && name !== 'serial') throw new TemplateError(source, match[0]);
    parts.push(source.slice(end, match.index));
    end = match.index + match[0].length;
    const width = Number(asIndex?.[1] ?? 0);
    holes.push(asIndex ? (index) => String(index).padStart(width, '0') : (_index, serial) => serial);
  }
  parts.push(source.slice(end));
  const [head = '', ...rest] = parts;
  return {
    source,
    fill(index, serial) {
      let text = head;
      for (let i = 0; i < holes.length; i++) text += (holes[i]?.(index, serial) ?? '') + (rest[i] ?? '');
      return text;
    },
  };
}

/** A template that names a placeholder which does not exist. */
export class TemplateError extends Error {
  readonly code = 'API_TEMPLATE_PLACEHOLDER';
  constructor(source: string, placeholder: string) {
    super(
      `"${source}": ${placeholder} is no placeholder; there are {index}, {index:08} (padded to 8 digits) and {serial}`,
    );
    this.name = 'TemplateError';
  }
}

/** The MAC address of CPE number `index`: its OUI and the low 24 bits of its index. */
export function macAddress(oui: string, index: number): string {
  const hex = oui.padStart(6, '0') + (index & 0xffffff).toString(16).padStart(6, '0');
  return (hex.match(/../g) ?? []).join(':').toUpperCase();
}

/** The id of a CPE in the admin API and in selectors: the fleet's name and the CPE's index. */
export function cpeId(fleetName: string, index: number): string {
  return `${fleetName}-${index}`;
}

/** The index in an id that `cpeId` made for this fleet, or undefined for any other text. */
export function indexOfCpeId(fleetName: string, id: string): number | undefined {
  if (!id.startsWith(`${fleetName}-`)) return undefined;
  const digits = id.slice(fleetName.length + 1);
  return /^(0|[1-9]\d{0,8})$/.test(digits) ? Number(digits) : undefined;
}
