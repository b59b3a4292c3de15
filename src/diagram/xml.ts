/** A value that is text in an SVG attribute or element; numbers are rounded to a tenth of a pixel. */
export type Value = string | number;

/** An element with its attributes and content, which must be XML already: elements, or what `escapeXml` gave. */
export function element(name: string, attributes: Readonly<Record<string, Value>>, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(textOf(value))}"`);
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

/** Text as XML content or attribute value. What XML cannot hold at all must have been taken out before. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function textOf(value: Value): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
}
