import { expect, test } from 'vitest';
import { APPROVAL_ID, WORKFLOW_ID } from '#testing/builders/views.ts';
import {
  actionIdOf,
  decodeMenu,
  decodeMetadata,
  decodePayload,
  encodeMenu,
  encodeMetadata,
  encodePayload,
  HOME_PAGE_ACTION,
  TRIGGER_ACTION,
} from './ids.ts';

const payload = { workflowId: WORKFLOW_ID, approvalId: APPROVAL_ID, digest: 'abc', sequence: 3, trigger: 'approve' };

test('a payload comes back as it was sent', () => {
  expect(decodePayload(encodePayload(payload))).toEqual(payload);
  expect(decodePayload(encodePayload({ ...payload, approvalId: null }))?.approvalId).toBeNull();
});

test.each(['', 'approve', '{}', '[]', 'null', '{"w":"1","a":null,"d":"","s":0,"t":"x"}', undefined])(
  'the value %j of a button is not one of ours',
  (value) => {
    expect(decodePayload(value)).toBeNull();
  },
);

test('a payload that Slack would not take is refused', () => {
  expect(() => encodePayload({ ...payload, digest: 'x'.repeat(2_000) })).toThrow(RangeError);
});

test('a menu option fits 150 characters and comes back', () => {
  const value = encodeMenu('details', WORKFLOW_ID);
  expect(value.length).toBeLessThanOrEqual(150);
  expect(decodeMenu(value)).toEqual({ verb: 'details', workflowId: WORKFLOW_ID });
  expect(decodeMenu(`erase:${WORKFLOW_ID}`)).toBeNull();
  expect(decodeMenu('details:1')).toBeNull();
});

test('metadata of a modal comes back as it was sent', () => {
  const { trigger, ...card } = payload;
  const metadata = {
    payload: card,
    trigger,
    definitionKey: null,
    channelId: 'C1',
    responseUrl: 'https://hooks.example/1',
    messageTs: '1.2',
  };
  expect(decodeMetadata(encodeMetadata(metadata))).toEqual(metadata);
  expect(decodeMetadata('')).toBeNull();
  expect(() => encodeMetadata({ ...metadata, responseUrl: 'x'.repeat(3_000) })).toThrow(RangeError);
});

test('named triggers have ids of their own, which one listener takes', () => {
  const id = actionIdOf({ kind: 'trigger', trigger: 'approve' });
  expect(id).toMatch(TRIGGER_ACTION);
  expect(actionIdOf({ kind: 'approve', trigger: 'approve' })).not.toMatch(TRIGGER_ACTION);
  expect('home_tasks_page:2').toMatch(HOME_PAGE_ACTION);
});
