import type { KnownBlock } from '@slack/types';
import { MESSAGE_BLOCKS_MAX, MESSAGE_CHARACTERS_MAX } from './limits.ts';

/** Some blocks that stay or go together. */
export type Part = {
  /** 0 is never dropped; of the rest the highest number goes first, the later of two equal ones before the earlier. */
  priority: number;
  blocks: KnownBlock[];
};

export type Limits = { blocks: number; characters: number };

/**
 * The blocks of a message in their order, without the least important parts when all would be more than Slack takes.
 * @param limits Defaults to what one message may hold: 50 blocks, 12,000 characters of JSON.
 * @returns What fits. Parts of priority 0 stay even when they alone are over: keeping them small is their maker's work.
 */
export function budget(
  parts: readonly Part[],
  limits: Limits = { blocks: MESSAGE_BLOCKS_MAX, characters: MESSAGE_CHARACTERS_MAX },
): KnownBlock[] {
  const measured = parts.map((part, order) => ({ part, order, characters: sizeOf(part.blocks), kept: true }));
  let blocks = measured.reduce((sum, { part }) => sum + part.blocks.length, 0);
  // The brackets of the list itself.
  let characters = measured.reduce((sum, each) => sum + each.characters, 2);
  const leastFirst = measured
    .filter(({ part }) => part.priority > 0)
    .sort((a, b) => b.part.priority - a.part.priority || b.order - a.order);
  for (const each of leastFirst) {
    if (blocks <= limits.blocks && characters <= limits.characters) break;
    each.kept = false;
    blocks -= each.part.blocks.length;
    characters -= each.characters;
  }
  return measured.filter(({ kept }) => kept).flatMap(({ part }) => part.blocks);
}

/** Characters that blocks take in the JSON sent to Slack, each with a comma after it. */
function sizeOf(blocks: readonly KnownBlock[]): number {
  return blocks.reduce((sum, block) => sum + JSON.stringify(block).length + 1, 0);
}
