/** Most digits behind the point that this language writes out. */
const MOST_DIGITS = 100;

/** With its thousands apart and at least two digits behind the point, and never another number than it is. */
export function showAmount(value: number): string {
  const minimumFractionDigits = Number.isInteger(value) ? 0 : 2;
  const shown = value.toLocaleString('en-US', { minimumFractionDigits, maximumFractionDigits: MOST_DIGITS });
  return Number(shown.replaceAll(',', '')) === value ? shown : String(value);
}
