import type { Tone } from './graph.ts';
import type { Line, Point } from './lines.ts';
import { LABEL_LINE } from './ports.ts';
import { LABEL_SIZE } from './spaces.ts';
import { round, text } from './svg-box.ts';
import { drawable } from './text-size.ts';
import { PAPER, TONES } from './theme.ts';
import { element, escapeXml } from './xml.ts';

const CORNER = 9;
const HEAD_LENGTH = 8;
const HEAD_HALF = 4;

/** An arrow of the definition, without its words: they come later, above all arrows. */
export function drawLine({ edge, points }: Line): string {
  const tooltip = element('title', {}, escapeXml(edge.labels.map(drawable).join('\n')));
  const attributes = { class: 'transition', 'data-from': edge.from, 'data-to': edge.to };
  return element('g', attributes, tooltip + drawArrow(points, edge.tone));
}

/** A line with round corners, and its head at the last point. */
export function drawArrow(points: readonly Point[], tone: Tone): string {
  const { color, dash } = TONES[tone];
  const end = points.at(-1);
  const before = points.at(-2);
  if (!end || !before) return '';
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const along = { x: (end.x - before.x) / length, y: (end.y - before.y) / length };
  const neck = { x: end.x - along.x * (HEAD_LENGTH - 1), y: end.y - along.y * (HEAD_LENGTH - 1) };
  const pen = {
    fill: 'none',
    stroke: color,
    'stroke-width': 1.6,
    ...(dash === null ? {} : { 'stroke-dasharray': dash }),
  };
  return [
    element('path', { d: rounded([...points.slice(0, -1), neck]), ...pen }),
    element('path', { d: head(end, along), fill: color }),
  ].join('');
}

/** The words of an arrow; a rim of paper keeps them readable where another arrow passes. */
export function drawLabel({ edge, label }: Line): string {
  return label.lines
    .map((line, index) =>
      text(line, {
        x: label.x,
        y: label.y + index * LABEL_LINE,
        'text-anchor': label.anchor,
        'font-size': LABEL_SIZE,
        'font-weight': 500,
        fill: TONES[edge.tone].color,
        stroke: PAPER,
        'stroke-width': 3,
        'stroke-linejoin': 'round',
        'paint-order': 'stroke',
      }),
    )
    .join('');
}

/** Path data through the points; every corner is rounded as far as its shorter side allows. */
function rounded(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const last = points[index - 1];
      const next = points[index + 1];
      if (!last) return `M${round(point.x)} ${round(point.y)}`;
      if (!next) return `L${round(point.x)} ${round(point.y)}`;
      const a = toward(point, last);
      const b = toward(point, next);
      return `L${round(a.x)} ${round(a.y)}Q${round(point.x)} ${round(point.y)} ${round(b.x)} ${round(b.y)}`;
    })
    .join('');
}

function toward(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

function head({ x, y }: Point, along: Point): string {
  const base = { x: x - along.x * HEAD_LENGTH, y: y - along.y * HEAD_LENGTH };
  const side = { x: -along.y * HEAD_HALF, y: along.x * HEAD_HALF };
  const corners = [
    { x, y },
    { x: base.x + side.x, y: base.y + side.y },
    { x: base.x - side.x, y: base.y - side.y },
  ];
  return `M${corners.map((corner) => `${round(corner.x)} ${round(corner.y)}`).join('L')}Z`;
}
