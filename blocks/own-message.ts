import { MESSAGE_KEY_PREFIX } from './ids.ts';

/** Name of the metadata that every message of the outbox is posted with; its payload is the message's key. */
export const METADATA_EVENT = 'countersign_message';

/** A message as Slack's history and events carry it, as far as ours can be told by it. */
export type PostedMessage = {
  ts?: string | undefined;
  user?: string | null | undefined;
  metadata?: { event_type?: string; event_payload?: object } | null | undefined;
  blocks?: { block_id?: string }[] | null | undefined;
};

/** Between the key in the last block's id and the mark of the drawing. */
const MARK = '~';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of a message of the outbox by what was posted: by its metadata, else by the id of its last block. Null when it is none. */
export function ownMessageId({ metadata, blocks }: PostedMessage): string | null {
  const payload = metadata?.event_type === METADATA_EVENT ? metadata.event_payload : undefined;
  const named = payload && 'key' in payload && typeof payload.key === 'string' ? payload.key : null;
  const id = named ?? lastBlockId(blocks)?.slice(MESSAGE_KEY_PREFIX.length).split(MARK)[0] ?? null;
  return id !== null && UUID.test(id) ? id : null;
}

/**
 * Which drawing of a message of ours is shown, as {@link marked} has noted it; null when it shows none: somebody else has
 * edited it, or it was drawn by a program of before.
 */
export function drawingMark({ blocks }: PostedMessage): string | null {
  return lastBlockId(blocks)?.split(MARK)[1] ?? null;
}

/** The blocks of a message with the mark of this drawing behind the key in the last block's id, which differs for each anyway. */
export function marked<B extends { block_id?: string }>(blocks: readonly B[], mark: string): B[] {
  return blocks.map((block) =>
    block.block_id?.startsWith(MESSAGE_KEY_PREFIX) ? { ...block, block_id: `${block.block_id}${MARK}${mark}` } : block,
  );
}

function lastBlockId(blocks: PostedMessage['blocks']): string | undefined {
  return blocks?.map((block) => block.block_id ?? '').find((id) => id.startsWith(MESSAGE_KEY_PREFIX));
}
