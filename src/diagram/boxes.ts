import type { GraphNode } from './graph.ts';
import { type Port, type Ports, portKey } from './ports.ts';
import { clip, drawable, wrap } from './text-size.ts';

/** A box and the texts that fit into it. `x` and `y` are its top left corner. */
export type Box = BoxSize & { node: GraphNode; x: number; y: number };

type BoxSize = {
  width: number;
  height: number;
  title: readonly string[];
  who: readonly string[];
  due: string | null;
  /** The ends of arrows at its sides, with how far below its top they are. */
  left: readonly PlacedPort[];
  right: readonly PlacedPort[];
};

type PlacedPort = Port & { offset: number };

export const BOX_WIDTH = 236;
/** Sizes of the letters and of the lines that they stand on, in pixels. */
export const TITLE_SIZE = 15;
export const TITLE_LINE = 20;
export const SMALL_SIZE = 12;
export const SMALL_LINE = 18;
const BOX_PADDING = 14;
/** Where texts begin; small lines stand behind a sign. */
export const TEXT_LEFT = 20;
export const SIGN_WIDTH = 18;

const MAX_TITLE_LINES = 2;
/** More people than this are counted, not named. */
const MAX_PEOPLE = 4;
/** Space above the first and below the last end of an arrow. */
const PORT_PADDING = 8;
/** From the bottom of an end's space up to its line. */
const OUT_RISE = 5;

/** How large every box is: for its texts, and for the arrows at its sides. */
export function boxSizes(nodes: readonly GraphNode[], ports: Ports): Map<string, BoxSize> {
  return new Map(
    nodes.map((node) => {
      const left = ports.get(portKey(node.key, 'left')) ?? [];
      const right = ports.get(portKey(node.key, 'right')) ?? [];
      const texts = textsOf(node);
      const small = texts.who.length + (texts.due === null ? 0 : 1);
      const forTexts = BOX_PADDING * 2 + texts.title.length * TITLE_LINE + small * SMALL_LINE;
      const height = Math.max(forTexts, heightOf(left), heightOf(right));
      return [
        node.key,
        { ...texts, width: BOX_WIDTH, height, left: placed(left, height), right: placed(right, height) },
      ];
    }),
  );
}

function textsOf(node: GraphNode): Pick<BoxSize, 'title' | 'who' | 'due'> {
  const room = BOX_WIDTH - TEXT_LEFT - BOX_PADDING;
  const people = node.who.map(drawable);
  const shown = people.length > MAX_PEOPLE ? people.slice(0, MAX_PEOPLE - 1) : people;
  const rest = people.length - shown.length;
  const who = rest > 0 ? [...shown, `and ${rest} more`] : shown;
  return {
    title: wrap(drawable(node.name), room, TITLE_SIZE, MAX_TITLE_LINES, true),
    who: who.map((line) => clip(line, room - SIGN_WIDTH, SMALL_SIZE)),
    due: node.due === null ? null : clip(node.due, room - SIGN_WIDTH, SMALL_SIZE),
  };
}

function heightOf(ports: readonly Port[]): number {
  return ports.reduce((sum, port) => sum + port.height, PORT_PADDING * 2);
}

function placed(ports: readonly Port[], height: number): PlacedPort[] {
  let top = (height - heightOf(ports)) / 2 + PORT_PADDING;
  return ports.map((port) => {
    const offset = port.end === 'out' ? top + port.height - OUT_RISE : top + port.height / 2;
    top += port.height;
    return { ...port, offset };
  });
}
