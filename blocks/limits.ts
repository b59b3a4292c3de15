/**
 * Slack's limits as named constants. Lengths are kept in UTF-16 units, which are never fewer than code points, so that a
 * text fits whichever of the two Slack counts. Sources: docs.slack.dev reference/block-kit, reference/methods/chat.postMessage,
 * chat.update and reference/block-kit/composition-objects, and the docstrings of `@slack/types`.
 */

/** Blocks in one message (docs: reference/block-kit/blocks). */
export const MESSAGE_BLOCKS_MAX = 50;
/** Blocks in one modal or Home tab (`@slack/types` views). */
export const VIEW_BLOCKS_MAX = 100;
/**
 * Characters of a message's blocks together, as JSON. Slack answers `msg_blocks_too_long` from about 13,200 and documents
 * no figure (bolt-js issue 2509).
 */
export const MESSAGE_CHARACTERS_MAX = 12_000;
/** `text` of chat.update and chat.postEphemeral; above it Slack answers `msg_too_long`. */
export const MESSAGE_TEXT_MAX = 4_000;
/** Any text object, and so a section's text. */
export const TEXT_MAX = 3_000;
/** Fields of a section, and the text of one. */
export const SECTION_FIELDS_MAX = 10;
export const SECTION_FIELD_MAX = 2_000;
export const HEADER_MAX = 150;
export const ACTIONS_ELEMENTS_MAX = 25;
export const CONTEXT_ELEMENTS_MAX = 10;
export const BLOCK_ID_MAX = 255;
export const ACTION_ID_MAX = 255;
export const BUTTON_TEXT_MAX = 75;
export const BUTTON_VALUE_MAX = 2_000;
export const OPTION_TEXT_MAX = 75;
/** Value of an option of a select, an overflow menu, check boxes or radio buttons (docs: option-object; `@slack/types` is stale). */
export const OPTION_VALUE_MAX = 150;
export const OVERFLOW_OPTIONS_MAX = 5;
/** Options of a select without groups; also the number of groups, and of options in one group. */
export const SELECT_OPTIONS_MAX = 100;
/** Check boxes or radio buttons in one element. */
export const CHOICE_OPTIONS_MAX = 10;
export const GROUP_LABEL_MAX = 75;
export const PLACEHOLDER_MAX = 150;
/** Label and hint of an input block. */
export const INPUT_LABEL_MAX = 2_000;
/** `min_length`, `max_length` and so `initial_value` of a plain text input. */
export const INPUT_TEXT_MAX = 3_000;
/** Title, submit and close of a modal. */
export const MODAL_TITLE_MAX = 24;
export const PRIVATE_METADATA_MAX = 3_000;
