import { expect, test } from 'vitest';
import { formModal, MODAL_FIELDS_MAX } from '#blocks/modals/form.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { MAX_FIELDS } from '#domain/form/form.ts';
import { refusalOf } from '#testing/builders/builders.ts';
import { viewProblems } from '#testing/slack/block-rules.ts';
import { fieldView } from './start.ts';

const fields = (count: number) => Array.from({ length: count }, (_, at) => ({ key: `field_${at}`, type: 'text' }));
const withFields = (count: number) => ({
  key: 'long',
  name: 'Long',
  fields: fields(count),
  forms: { more: { fields: fields(count) } },
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer', form: 'more' }] },
    { key: 'done', final: true },
  ],
});

test('every form that can be published fits its modal, with an introduction and a comment', () => {
  expect(MAX_FIELDS).toBeLessThanOrEqual(MODAL_FIELDS_MAX);
  const definition = parseDefinition(withFields(MAX_FIELDS));
  const metadata = {
    payload: null,
    trigger: '',
    definitionKey: 'long',
    channelId: null,
    responseUrl: null,
    messageTs: null,
  };
  const view = formModal({
    purpose: 'decide',
    title: 'Long',
    intro: 'Please',
    submit: 'Go',
    fields: definition.fields.map((field) => fieldView(field)),
    comment: 'required',
    metadata,
  });
  expect(viewProblems(view as never)).toEqual([]);
  expect(view.blocks).toHaveLength(MAX_FIELDS + 2);
});

test('more fields than a modal holds are refused at publishing', () => {
  const { params } = refusalOf(() => parseDefinition(withFields(MAX_FIELDS + 1)));
  const { issues } = params as { issues: { path: string }[] };
  expect(issues.map(({ path }) => path)).toEqual(['fields', 'forms.more.fields']);
});
