import type { Definition } from '#domain/definition/definition.ts';
import { type Graph, graphOf } from './graph.ts';
import { BAND_NAME, type Band, type Layout, layoutOf } from './layout.ts';
import { drawBox, text } from './svg-box.ts';
import { drawArrow, drawLabel, drawLine } from './svg-line.ts';
import { clip, drawable, wrap } from './text-size.ts';
import { BAND_FILL, BAND_NAME_FILL, FAINT_INK, FAINTER_INK, FONTS, INK, PAPER, TONES } from './theme.ts';
import { element, escapeXml } from './xml.ts';

/** Least width of a picture, for its heading, in pixels. */
const LEAST_WIDTH = 520;
const MARGIN = 24;
const HEADING_SIZE = 21;
const HEADING_LINE = 28;
const NOTE_SIZE = 12;
const NOTE_LINE = 18;
const BAND_LINE = 15;

/**
 * A picture of a definition as an SVG document: stages from top to bottom in the order of the work, who is asked and how
 * long they have, arrows with their triggers, pipelines as bands. It needs no other file and runs no script.
 */
export function definitionSvg(definition: Definition, locale?: string): string {
  return graphSvg(graphOf(definition, locale));
}

/** {@link definitionSvg} of what is there to draw. */
function graphSvg(graph: Graph): string {
  const layoutWidth = layoutOf(graph, { top: 0, least: LEAST_WIDTH }).width;
  const room = layoutWidth - MARGIN * 2;
  const heading = wrap(drawable(graph.name), room, HEADING_SIZE, 2, true);
  const about = graph.description === null ? [] : wrap(drawable(graph.description), room, NOTE_SIZE + 1, 2);
  const top = MARGIN + heading.length * HEADING_LINE + about.length * NOTE_LINE + 8;
  const layout = layoutOf(graph, { top, least: LEAST_WIDTH });
  const notes = notesOf(graph).flatMap((note) => wrap(note, room, NOTE_SIZE, 3));
  const height = layout.height + (notes.length === 0 ? 0 : notes.length * NOTE_LINE + 6);
  const { width } = layout;
  const content = [
    element('title', {}, escapeXml(drawable(graph.name))),
    element('rect', { width, height, fill: PAPER }),
    ...headingOf(heading, about),
    ...layout.bands.map((band) => drawBand(band, width)),
    startOf(graph, layout),
    ...layout.lines.map(drawLine),
    ...layout.boxes.map(drawBox),
    ...layout.lines.map(drawLabel),
    ...notes.map((note, index) =>
      text(note, { x: MARGIN, y: layout.height + index * NOTE_LINE + 2, 'font-size': NOTE_SIZE, fill: FAINTER_INK }),
    ),
  ];
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'font-family': FONTS };
  return `${element('svg', attributes, content.join('\n'))}\n`;
}

function headingOf(heading: readonly string[], about: readonly string[]): string[] {
  const titleEnd = MARGIN + heading.length * HEADING_LINE;
  return [
    ...heading.map((line, index) =>
      text(line, {
        x: MARGIN,
        y: MARGIN + (index + 1) * HEADING_LINE - 9,
        'font-size': HEADING_SIZE,
        'font-weight': 700,
        fill: INK,
      }),
    ),
    ...about.map((line, index) =>
      text(line, { x: MARGIN, y: titleEnd + (index + 1) * NOTE_LINE - 6, 'font-size': NOTE_SIZE + 1, fill: FAINT_INK }),
    ),
  ];
}

/** What the arrows leave unsaid. */
function notesOf({ edges, rejectingEnds }: Graph): string[] {
  return [
    ...(edges.some(({ tone }) => tone === 'return')
      ? ['Dashed: back to the requester, who changes and resubmits.']
      : []),
    ...(rejectingEnds ? ['Rejecting ends the request where no arrow says otherwise.'] : []),
  ];
}

function drawBand({ name, y, height }: Band, width: number): string {
  const x = MARGIN / 2;
  const strip = BAND_NAME - 6;
  const lines = wrap(drawable(name), height - 12, NOTE_SIZE, 2, true);
  const turned = `translate(${x + strip / 2} ${Math.round(y + height / 2)}) rotate(-90)`;
  const first = 4 - ((lines.length - 1) * BAND_LINE) / 2;
  const letters = { 'text-anchor': 'middle', 'font-size': NOTE_SIZE, 'font-weight': 600, fill: FAINT_INK };
  const content = [
    element('title', {}, escapeXml(drawable(name))),
    element('rect', { x, y, width: width - x * 2, height, rx: 10, fill: BAND_FILL }),
    element('rect', { x, y, width: strip, height, rx: 10, fill: BAND_NAME_FILL }),
    ...lines.map((line, index) => text(line, { x: 0, y: first + index * BAND_LINE, transform: turned, ...letters })),
  ];
  return element('g', { class: 'pipeline' }, content.join(''));
}

function startOf({ starters }: Graph, { start, width }: Layout): string {
  const { x, y, bottom } = start;
  const points = [
    { x, y },
    { x, y: bottom },
  ];
  const who = starters.length === 0 ? 'Start' : `Start: ${drawable(starters.join(' or '))}`;
  return [
    drawArrow(points, 'plain'),
    element('circle', { cx: x, cy: y, r: 6, fill: TONES.plain.color }),
    text(clip(who, width - x - MARGIN - 12, NOTE_SIZE), {
      x: x + 13,
      y: y + 4,
      'font-size': NOTE_SIZE,
      fill: FAINT_INK,
    }),
  ].join('');
}
