import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMetadata, type ModalMetadata } from '#blocks/ids.ts';
import { cardView, fieldView, storyLine } from '#testing/builders/views.ts';
import { anyCard, anyField, hostileText } from '#testing/slack/any-views.ts';
import { viewProblems } from '#testing/slack/block-rules.ts';
import { mrkdwnTexts, shownText, withoutOurMarks } from '#testing/slack/block-text.ts';
import { assignModal } from './assign.ts';
import { awayModal } from './away.ts';
import { delegateModal } from './delegate.ts';
import { formModal } from './form.ts';
import { detailsModal, errorModal } from './message.ts';
import { reasonModal } from './reason.ts';
import { requestChangesModal } from './request-changes.ts';
import { snoozeModal } from './snooze.ts';
import { startModal } from './start.ts';

const { payload } = cardView();
const metadata: ModalMetadata = {
  payload,
  trigger: 'approve',
  definitionKey: null,
  channelId: 'C1',
  responseUrl: null,
  messageTs: '1.2',
};
const subject = 'WF-7 · Laptop';

function people(count: number) {
  return Array.from({ length: count }, (_, index) => ({ id: `U${index}`, name: `Person ${index}` }));
}

/** Input blocks as `key: type` with a star where an answer is needed. */
function inputs(view: { blocks: unknown[] }): string[] {
  return (view.blocks as { type: string; block_id?: string; optional?: boolean; element: { type: string } }[])
    .filter(({ type }) => type === 'input')
    .map(({ block_id, optional, element }) => `${block_id}: ${element.type}${optional ? '' : '*'}`);
}

test('a form asks for each field by an input of its kind, named by its key', () => {
  const some = [{ value: 'a', label: 'A' }];
  const types = [
    'text',
    'multiline',
    'number',
    'amount',
    'email',
    'url',
    'date',
    'time',
    'datetime',
    'checkbox',
    'user',
    'users',
    'channel',
    'file',
  ];
  const fields = [
    ...types.map((type) => fieldView({ key: type, type })),
    ...['select', 'radio', 'multi_select'].map((type) =>
      fieldView({ key: type, type, options: some, required: false }),
    ),
  ];
  const view = formModal({
    purpose: 'start',
    title: 'Purchase request',
    submit: 'Submit',
    fields,
    comment: 'optional',
    metadata,
  });
  expect(viewProblems(view)).toEqual([]);
  expect(inputs(view)).toEqual([
    ...['text', 'multiline', 'number', 'amount', 'email', 'url'].map((key) => `${key}: plain_text_input*`),
    'date: datepicker*',
    'time: timepicker*',
    'datetime: datetimepicker*',
    'checkbox: checkboxes*',
    'user: users_select*',
    'users: multi_users_select*',
    'channel: conversations_select*',
    'file: file_input*',
    'select: static_select',
    'radio: radio_buttons',
    'multi_select: checkboxes',
    'comment: plain_text_input',
  ]);
});

test('many options take another kind of input', () => {
  const options = people(130).map(({ id, name }) => ({ value: id, label: name }));
  const fields = ['select', 'radio', 'multi_select'].map((type) => fieldView({ key: type, type, options }));
  const view = formModal({ purpose: 'start', title: 'Many', submit: 'Submit', fields, metadata });
  expect(viewProblems(view)).toEqual([]);
  expect(inputs(view)).toEqual([
    'select: static_select*',
    'radio: static_select*',
    'multi_select: multi_static_select*',
  ]);
});

test('a form shows what was answered before', () => {
  const options = [{ value: 'a', label: 'A' }];
  const fields = [
    fieldView({ initial: 'Laptop' }),
    fieldView({ key: 'kind', type: 'select', options, initial: 'a' }),
    fieldView({ key: 'day', type: 'date', initial: '2026-11-20' }),
    fieldView({ key: 'long', initial: 'x'.repeat(4_000) }),
  ];
  const view = formModal({ purpose: 'resubmit', title: 'Edit and resubmit', submit: 'Resubmit', fields, metadata });
  expect(view.blocks).toMatchObject([
    { element: { initial_value: 'Laptop' } },
    { element: { initial_option: { value: 'a' } } },
    { element: { initial_date: '2026-11-20' } },
    { optional: true, hint: { text: 'The present text is too long to be shown here. Leave this empty to keep it.' } },
  ]);
});

test('Reject asks for a reason, Approve for a comment, a trigger by its words', () => {
  const reject = reasonModal({ purpose: { kind: 'reject' }, required: true, subject, metadata });
  const approve = reasonModal({ purpose: { kind: 'approve' }, required: false, subject, metadata });
  const run = reasonModal({
    purpose: { kind: 'trigger', trigger: 'run_forecast', label: null },
    required: true,
    subject,
    metadata,
  });
  expect(inputs(reject)).toEqual(['reason: plain_text_input*']);
  expect(shownText(reject)).toContain('Reason');
  expect(inputs(approve)).toEqual(['comment: plain_text_input']);
  expect(run.title.text).toBe('Run forecast');
  expect(decodeMetadata(reject.private_metadata)).toEqual(metadata);
});

test('Request changes asks where to only when there is a choice', () => {
  const stages = [
    { key: 'upload', name: 'Upload' },
    { key: 'review', name: 'Review' },
  ];
  expect(inputs(requestChangesModal({ stages, subject, metadata }))).toEqual([
    'stage: static_select',
    'reason: plain_text_input*',
  ]);
  const one = requestChangesModal({ stages: stages.slice(0, 1), subject, metadata });
  expect(inputs(one)).toEqual(['reason: plain_text_input*']);
  expect(shownText(one)).toContain('What should change?');
});

test('Delegate and Assign offer the people while they are under a hundred', () => {
  expect(inputs(delegateModal({ people: people(99), subject, metadata }))).toEqual([
    'user: static_select*',
    'reason: plain_text_input',
  ]);
  expect(inputs(delegateModal({ people: people(100), subject, metadata }))[0]).toBe('user: users_select*');
  const assign = assignModal({ people: people(2), assigneeId: 'U1', subject, metadata });
  expect(assign.blocks[1]).toMatchObject({ element: { initial_option: { value: 'U1' } } });
});

test('Start offers a hundred kinds, and says so when there is none', () => {
  const startable = people(130).map(({ id, name }) => ({ key: id, name }));
  const view = startModal({ startable, metadata });
  expect(viewProblems(view)).toEqual([]);
  expect(shownText(view)).toContain('The first 100 are shown');
  expect(shownText(startModal({ startable: [], metadata }))).toContain('Ask an admin');
});

test('Snooze and Away ask until when, and Away who stands in', () => {
  expect(inputs(snoozeModal({ subject, metadata }))).toEqual(['until: static_select*']);
  expect(inputs(awayModal({ people: people(3), metadata }))).toEqual(['until: datepicker*', 'user: static_select*']);
  expect(inputs(awayModal({ people: [], metadata }))).toContain('user: users_select*');
  for (const view of [snoozeModal({ subject, metadata }), awayModal({ people: people(99), metadata })])
    expect(viewProblems(view)).toEqual([]);
});

test('Details tell what happened as well: the newest entries where there are many', () => {
  const story = Array.from({ length: 40 }, (_, index) => storyLine({ comment: `comment ${index}.` }));
  const text = shownText(detailsModal(cardView({ story })).blocks);
  expect(text).toContain('comment 39.');
  expect(text).not.toContain('comment 9.');
  expect(text).toContain('10 earlier entries');
});

test('any form, details and error are within what Slack takes and mention nobody', () => {
  const anyForm = fc.record({
    fields: fc.array(anyField, { maxLength: 20 }),
    title: hostileText,
    intro: hostileText,
    submit: hostileText,
  });
  fc.assert(
    fc.property(anyForm, anyCard, hostileText, (form, card, text) => {
      const views = [
        formModal({ purpose: 'decide', ...form, comment: 'required', metadata }),
        detailsModal(card),
        errorModal('Something happened.'),
        delegateModal({ people: [{ id: 'U1', name: text }], subject: text, metadata }),
        requestChangesModal({
          stages: [
            { key: 'a', name: text },
            { key: 'b', name: text },
          ],
          subject: text,
          metadata,
        }),
      ];
      for (const view of views) {
        expect(viewProblems(view)).toEqual([]);
        for (const each of mrkdwnTexts(view)) expect(withoutOurMarks(each)).not.toContain('<');
      }
    }),
    { numRuns: 100 },
  );
});
