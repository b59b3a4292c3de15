/** Widths in parts of the font's size, a little generous: fonts differ, and clipped is better than spilled. */
const NARROW = /^[iljtfrI.,:;'|!()[\]{}\-\s/\\`]$/u;
const BROAD = /^[mwMW@%—…]$/u;
const CAPITAL = /^[\p{Lu}\d&$#+=<>~_]$/u;
/** East Asian letters and pictures fill a square. */
const SQUARE =
  /[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60\p{Extended_Pictographic}]/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What XML 1.0 cannot hold, and what would turn the text of a whole line around. */
const UNDRAWABLE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ufffe\uffff]+/gu;

/** The text as one line that any XML reader and any font can take. */
export function drawable(text: string): string {
  return text.toWellFormed().replace(UNDRAWABLE, ' ').replace(/\s+/gu, ' ').trim();
}

/** About how wide a text is drawn, in pixels. Bold letters are a tenth wider. */
export function widthOf(text: string, size: number, bold = false): number {
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) sum += share(segment);
  return sum * size * (bold ? 1.1 : 1);
}

/** The text, or as much of its beginning as `width` pixels hold and an ellipsis. */
export function clip(text: string, width: number, size: number, bold = false): string {
  if (widthOf(text, size, bold) <= width) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(`${kept}${segment}…`, size, bold) > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** The text in at most `lines` lines of `width` pixels, broken between words; what is left over is clipped. */
export function wrap(text: string, width: number, size: number, lines: number, bold = false): string[] {
  const rows: string[] = [];
  let row = '';
  const left = text.split(' ');
  while (left.length > 0 && rows.length < lines - 1) {
    const longer = row === '' ? (left[0] ?? '') : `${row} ${left[0]}`;
    if (row !== '' && widthOf(longer, size, bold) > width) {
      rows.push(row);
      row = '';
      continue;
    }
    row = longer;
    left.shift();
  }
  const rest = [row, ...left].filter((part) => part !== '').join(' ');
  return (rest === '' ? rows : [...rows, rest]).map((one) => clip(one, width, size, bold));
}

function share(grapheme: string): number {
  if (SQUARE.test(grapheme)) return 1.1;
  if (NARROW.test(grapheme)) return 0.34;
  if (BROAD.test(grapheme)) return 0.92;
  return CAPITAL.test(grapheme) ? 0.68 : 0.57;
}
