const PLACEHOLDER = /\{index(?::0?(\d{1,2}))?\}/;
const MOST_DIGITS = 9;

/**
 * The indices that a serial number of this template (src/api/identity.ts) may have been made of. Where the first
 * placeholder begins is known, and how long it is follows from how many digits the index has: so there is a candidate for
 * each number of digits, to be checked by making the serial number again.
 */
export function indicesIn(serial: string, template: string): number[] {
  const placeholder = PLACEHOLDER.exec(template);
  if (!placeholder) return [];
  // In a serial number itself, {serial} is empty.
  const start = template.slice(0, placeholder.index).replaceAll('{serial}', '').length;
  const width = Number(placeholder[1] ?? 0);
  const found = new Set<number>();
  for (let digits = 1; digits <= MOST_DIGITS; digits++) {
    const text = serial.slice(start, start + Math.max(width, digits));
    if (/^\d+$/.test(text)) found.add(Number(text));
  }
  return [...found];
}
