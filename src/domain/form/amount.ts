/** Most digits behind the point that this language writes out. */
const MOST_DIGITS = 100;
const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const ENGLISH = 'en-US';

/** How an amount is written: the code of its currency, where it has one, and the reader's language (English when left out). */
export type AmountStyle = { currency?: string | undefined; locale?: string | undefined };

/** Tells whether it is the code of a currency by ISO 4217, as EUR. */
export function isCurrency(code: string): boolean {
  return CODES.has(code);
}

/** Digits behind the point that amounts of this currency have: 2 of EUR, none of JPY. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat(ENGLISH, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
}

/**
 * With its thousands apart and never another number than it is: with the sign of its currency and at least that one's
 * digits as the reader's language writes them, else with at least two digits behind the point.
 */
export function showAmount(value: number, { currency, locale = ENGLISH }: AmountStyle = {}): string {
  const plain = written(value, Number.isInteger(value) ? 0 : 2);
  const isWhole = Number(plain.replaceAll(',', '')) === value;
  if (currency === undefined) return isWhole ? plain : String(value);
  if (!isWhole) return `${value} ${currency}`;
  const digits = { minimumFractionDigits: decimalsOf(currency), maximumFractionDigits: MOST_DIGITS };
  return new Intl.NumberFormat(knownLocale(locale), { style: 'currency', currency, ...digits }).format(value);
}

function written(value: number, minimumFractionDigits: number): string {
  return value.toLocaleString(ENGLISH, { minimumFractionDigits, maximumFractionDigits: MOST_DIGITS });
}

/** What people's profiles say can be anything. */
function knownLocale(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? ENGLISH;
  } catch {
    return ENGLISH;
  }
}
