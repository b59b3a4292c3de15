import type { Evidence, SlackPost, StoredRow } from './evidence.ts';

const BEGAN = Date.parse('2026-11-20T09:00:00.000Z');

/** An instant, in seconds after the beginning of {@link soundEvidence}. */
export function second(n: number): string {
  return new Date(BEGAN + n * 1_000).toISOString();
}

/** The same in milliseconds since the epoch. */
export function ms(n: number): number {
  return BEGAN + n * 1_000;
}

function row(sequence: number, parts: Partial<StoredRow>): StoredRow {
  return {
    ref: 'WF-1',
    sequence,
    at: second(sequence * 10),
    actorId: null,
    trigger: '',
    fromStage: 'review',
    data: {},
    events: [],
    ...parts,
  };
}

const HISTORY: StoredRow[] = [
  row(1, { actorId: 'UASK', trigger: 'start', fromStage: null, events: [{ type: 'WorkflowStarted' }] }),
  row(2, { trigger: 'escalate', events: [{ type: 'Escalated', approvalId: 'A1', level: 1, role: 'director' }] }),
  row(3, { actorId: 'UREV', trigger: 'delegate', data: { to: 'UELSE' }, events: [{ type: 'Delegated' }] }),
  row(4, {
    actorId: 'UELSE',
    trigger: 'approve',
    events: [
      { type: 'ShareDecided', approvalId: 'A1', share: { id: 'S1' } },
      { type: 'ApprovalClosed', approvalId: 'A1', status: 'approved' },
      { type: 'WorkflowEnded', outcome: 'completed' },
    ],
  }),
];

function post(key: string, at: number, channel: string, text: string, parts: Partial<SlackPost> = {}): SlackPost {
  const blocks = [{ block_id: `title:4` }, { block_id: `k:${key}` }];
  return { channel, ts: `${at}.1`, threadTs: null, key, text, blocks, postedAt: ms(at), deletedAt: null, ...parts };
}

/** A copy of the card. */
function card(key: string, at: number, channel: string): SlackPost {
  const blocks = [{ block_id: 'title:4' }, { elements: [{ action_id: 'menu' }] }, { block_id: `k:${key}` }];
  return post(key, at, channel, 'UELSE approved Pencil, which UASK asked for\nCampaign · WF-1 · 1 comment', { blocks });
}

const POSTS = [
  card('card', 11, 'C1'),
  card('rung', 21, 'DUDIR'),
  card('given', 31, 'DUELSE'),
  post('said', 36, 'C1', '<@UREV> in Slack:\nsaid in act-3', { threadTs: '11.1' }),
  post('end', 41, 'DUASK', ':white_check_mark: Your request *WF-1* Pencil is completed. By <@UELSE>'),
];

/** What a small campaign leaves in which everything went as promised; tests spoil it. A fresh copy each time. */
export function soundEvidence(): Evidence {
  return structuredClone({
    posts: POSTS,
    acts: [
      act('act-1', 'UASK', 'start', null, 9, 'Done: WF-1 is on its way.'),
      act('act-2', 'UREV', 'delegate', 'WF-1', 29, 'Done: <@UELSE> is now asked to decide on WF-1.'),
      act('act-3', 'UREV', 'comment', 'WF-1', 34, 'Done: your comment is with WF-1.'),
      act('act-4', 'UELSE', 'approve', 'WF-1', 39, 'Done: you approved WF-1.'),
    ],
    receipts: [
      receipt('W1', 'on_workflow_start', 10),
      receipt('W2', 'after_escalate', 20),
      receipt('W3', 'after_delegate', 30),
      receipt('W4', 'after_approve', 40),
      receipt('W5', 'on_workflow_complete', 40),
    ],
    stored: {
      workflows: [
        {
          ref: 'WF-1',
          definitionKey: 'campaign',
          status: 'completed',
          requesterId: 'UASK',
          item: 'act-1',
          historySequence: 4,
          openApprovals: 0,
          comments: 1,
          disagreements: [],
        },
      ],
      history: HISTORY,
      messages: POSTS.map(({ key, postedAt }) => ({
        id: key ?? '',
        key: `key of ${key}`,
        kind: ['card', 'rung', 'given'].includes(key ?? '') ? 'card' : 'notice',
        status: 'sent',
        error: null,
        ref: 'WF-1',
        createdAt: postedAt - 500,
      })),
      comments: [{ ref: 'WF-1', authorId: 'UREV', content: 'said in act-3' }],
      members: { reviewer: ['UREV'], director: ['UDIR'] },
      stages: { campaign: { review: { roles: ['reviewer'], rungs: ['director'] } } },
    },
    windows: [],
    loadFactor: 1,
  } satisfies Evidence);
}

function act(
  id: string,
  person: string,
  verb: Evidence['acts'][number]['verb'],
  ref: string | null,
  at: number,
  text: string,
) {
  return { id, person, verb, ref, sentAt: ms(at), answers: [{ at: ms(at), text }] };
}

function receipt(id: string, type: string, at: number) {
  return { id, type, ref: 'WF-1', happenedAt: second(at), at: ms(at + 1), taken: true };
}
