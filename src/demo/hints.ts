import type { Seeded } from './seed.ts';

export type DemoAddresses = { page: string; own: string; loopbackOnly: boolean };

/** What a person who has just started the demo should read. */
export function hints({ page, own, loopbackOnly }: DemoAddresses, seeded: Seeded | null): string {
  const first = seeded
    ? [
        `  1. Act as Bob Baker (top right), open #purchases and press Approve on ${seeded.waiting}.`,
        '     Then act as Dan Doyle and approve for finance. Alice is told how it ended.',
        `  2. Leave ${seeded.urgent} alone: after two minutes it escalates, and Carol Chen may decide too.`,
      ]
    : [
        '  1. Everything is as you left it. Act as Bob Baker (top right) and open #purchases.',
        '  2. Type /workflow tasks to see what waits for you.',
      ];
  return [
    '',
    '  This is the Countersign DEMO: a Slack-like workspace on your machine, with example people.',
    '  No Slack account is needed, and nothing leaves this computer. For the real Slack see README.md.',
    '',
    `  Open  ${page}`,
    '',
    '  Try:',
    ...first,
    '  3. Act as Alice Archer and type  /workflow start purchase_request  in any channel.',
    '  4. Reply in the thread of a card: the reply is a comment, and everybody who decides sees it.',
    '  5. Type  /workflow help  for everything else.',
    '',
    `  The bot itself answers at ${own} (/readyz, /metrics).  Ctrl+C stops both; npm start -- --reset begins anew.`,
    ...(loopbackOnly
      ? []
      : ['', '  WARNING: the local workspace could not be kept to this computer: others on your network can open it.']),
    '',
  ].join('\n');
}
