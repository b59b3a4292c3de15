import { type Box, SIGN_WIDTH, SMALL_LINE, SMALL_SIZE, TEXT_LEFT, TITLE_LINE, TITLE_SIZE } from './boxes.ts';
import type { GraphNode } from './graph.ts';
import { drawable } from './text-size.ts';
import {
  BOX_BORDER,
  BOX_FILL,
  END_COLOR,
  FAINT_INK,
  FAINTER_INK,
  INK,
  REFUSED_COLOR,
  STAGE_COLOR,
  tint,
} from './theme.ts';
import { element, escapeXml } from './xml.ts';

const RADIUS = 8;
const BAR = 6;

/** A stage: its name, who is asked and how long they have. Final ones are round. Its whole texts are its tooltip. */
export function drawBox(box: Box): string {
  const { node, x, y } = box;
  const color = node.color ?? ownColor(node);
  const whole = [node.name, ...node.who, ...(node.due === null ? [] : [node.due])].map(drawable).join('\n');
  const content = [element('title', {}, escapeXml(whole)), node.final ? endFrame(box, color) : stageFrame(box, color)];
  const small = box.who.length + (box.due === null ? 0 : 1);
  const texts = box.title.length * TITLE_LINE + small * SMALL_LINE;
  const middle = x + box.width / 2;
  let base = y + (box.height - texts) / 2;
  for (const line of box.title) {
    base += TITLE_LINE;
    const place = node.final ? { x: middle, y: base - 5, 'text-anchor': 'middle' } : { x: x + TEXT_LEFT, y: base - 5 };
    content.push(text(line, { ...place, 'font-size': TITLE_SIZE, 'font-weight': 600, fill: INK }));
  }
  const left = x + TEXT_LEFT;
  for (const line of box.who) {
    base += SMALL_LINE;
    content.push(person(left, base - 4));
    content.push(text(line, { x: left + SIGN_WIDTH, y: base - 4, 'font-size': SMALL_SIZE, fill: FAINT_INK }));
  }
  if (box.due !== null) {
    base += SMALL_LINE;
    content.push(clock(left, base - 4));
    content.push(text(box.due, { x: left + SIGN_WIDTH, y: base - 4, 'font-size': SMALL_SIZE, fill: FAINT_INK }));
  }
  return element('g', { class: 'stage', 'data-stage': node.key }, content.join(''));
}

function ownColor({ final, refused }: GraphNode): string {
  if (!final) return STAGE_COLOR;
  return refused ? REFUSED_COLOR : END_COLOR;
}

/** A line of text; what it says is escaped here. */
export function text(content: string, attributes: Readonly<Record<string, string | number>>): string {
  return element('text', attributes, escapeXml(content));
}

function stageFrame({ x, y, width, height }: Box, color: string): string {
  const frame = { x, y, width, height, rx: RADIUS };
  return [
    element('rect', { ...frame, y: y + 2, fill: INK, 'fill-opacity': '0.06' }),
    element('rect', { ...frame, fill: BOX_FILL, stroke: BOX_BORDER }),
    element('path', { d: roundedBar(x, y, height), fill: color }),
  ].join('');
}

/** The coloured left edge, with the frame's own corners. */
function roundedBar(x: number, y: number, height: number): string {
  const r = RADIUS;
  const rise = Math.sqrt(r * r - (r - BAR) ** 2);
  const inset = r - rise;
  return [
    `M${round(x + BAR)} ${round(y + inset)}`,
    `V${round(y + height - inset)}`,
    `A${r} ${r} 0 0 1 ${round(x)} ${round(y + height - r)}`,
    `V${round(y + r)}`,
    `A${r} ${r} 0 0 1 ${round(x + BAR)} ${round(y + inset)}Z`,
  ].join('');
}

function endFrame({ x, y, width, height }: Box, color: string): string {
  const rx = Math.min(height / 2, 28);
  return [
    element('rect', { x, y: y + 2, width, height, rx, fill: INK, 'fill-opacity': '0.06' }),
    element('rect', { x, y, width, height, rx, fill: tint(color, 0.1), stroke: color, 'stroke-width': 1.5 }),
  ].join('');
}

function person(x: number, base: number): string {
  const body = `M${round(x)} ${round(base + 1)}a4.5 4.5 0 0 1 9 0Z`;
  return [
    element('circle', { cx: x + 4.5, cy: base - 6.7, r: 2.5, fill: FAINTER_INK }),
    element('path', { d: body, fill: FAINTER_INK }),
  ].join('');
}

function clock(x: number, base: number): string {
  const hands = `M${round(x + 4.5)} ${round(base - 6.3)}v2.5l1.8 1.3`;
  const pen = { fill: 'none', stroke: FAINTER_INK, 'stroke-width': 1.3, 'stroke-linecap': 'round' };
  return [
    element('circle', { cx: x + 4.5, cy: base - 3.8, r: 4.4, ...pen }),
    element('path', { d: hands, ...pen, 'stroke-linejoin': 'round' }),
  ].join('');
}

/** Path data to a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
