import { describe, expect, test } from 'vitest';
import { filesIn } from './file-link.ts';
import { FIELD_TYPES, type Field, fieldLabel, field as fieldSchema, readForm, showValue } from './form.ts';

function field(written: Record<string, unknown>): Field {
  return fieldSchema.parse({ key: 'it', ...written });
}

/** What one field makes of an answer: its value, or what is wrong with it. */
function read(written: Record<string, unknown>, answer: unknown): unknown {
  const { data, problems } = readForm([field(written)], { it: answer });
  return problems[0]?.message ?? data.it;
}

const choices = { options: ['small', { value: 'l', label: { en: 'Large', ar: 'كبير' } }] };

describe('each type takes', () => {
  test.each([
    [{ type: 'text' }, '  a pen ', 'a pen'],
    [{ type: 'multiline' }, 'one\ntwo', 'one\ntwo'],
    [{ type: 'number' }, '12', 12],
    [{ type: 'number' }, -0.5, -0.5],
    [{ type: 'number' }, '1e3', 1_000],
    [{ type: 'amount' }, '1,234,567.50', 1_234_567.5],
    [{ type: 'amount' }, ' 1200.50 ', 1_200.5],
    [{ type: 'amount', currency: 'EUR' }, '1,849.5', 1_849.5],
    [{ type: 'amount', currency: 'JPY' }, '1,849', 1_849],
    [{ type: 'amount', currency: 'KWD' }, 0.125, 0.125],
    [{ type: 'amount', currency: 'EUR' }, 1e5, 100_000],
    [{ type: 'email' }, 'ann@example.com', 'ann@example.com'],
    [{ type: 'url' }, 'https://example.com/a?b=1', 'https://example.com/a?b=1'],
    [{ type: 'date' }, '2028-02-29', '2028-02-29'],
    [{ type: 'datetime' }, '2026-12-31T14:30:00+02:00', '2026-12-31T14:30:00+02:00'],
    [{ type: 'time' }, '23:59', '23:59'],
    [{ type: 'select', ...choices }, 'l', 'l'],
    [{ type: 'radio', ...choices }, 'small', 'small'],
    [{ type: 'multi_select', ...choices }, ['small', 'l'], ['small', 'l']],
    [{ type: 'checkbox' }, false, false],
    [{ type: 'checkbox' }, 'true', true],
    [{ type: 'user' }, 'U123', 'U123'],
    [{ type: 'users' }, ['U123', 'W456'], ['U123', 'W456']],
    [{ type: 'channel' }, 'C123', 'C123'],
    [{ type: 'file' }, ['F123'], ['F123']],
  ])('%j: %j', (written, answer, value) => {
    expect(read(written, answer)).toEqual(value);
  });

  test('and there is an example of every type above', () => {
    expect(FIELD_TYPES).toHaveLength(17);
  });
});

describe('each type refuses, in words', () => {
  test.each([
    [{ type: 'text' }, 5, /text/],
    [{ type: 'text', max_length: 3 }, 'four', /at most 3 characters \(this has 4\)/],
    [{ type: 'text' }, 'x'.repeat(50_000), /at most 3000 characters/],
    [{ type: 'text', min_length: 3 }, 'ab', /at least 3/],
    [{ type: 'number' }, 'twelve', /a number/],
    [{ type: 'number' }, '0x10', /a number/],
    [{ type: 'number' }, '1e999', /a number/],
    [{ type: 'number' }, '9007199254740993', /too large/],
    [{ type: 'amount' }, '0.1000000000000000001', /too many digits/],
    [{ type: 'amount' }, '1,200.123456789012345678', /too many digits/],
    [{ type: 'text' }, 'a\u0000', /cannot be kept/],
    [{ type: 'multiline' }, 'half \ud83d', /cannot be kept/],
    [{ type: 'number' }, '1,5', /a number/],
    [{ type: 'number' }, '1,2345', /a number/],
    [{ type: 'number' }, {}, /a number/],
    [{ type: 'amount' }, '12345678901234567890', /too large/],
    [{ type: 'amount', min: 0 }, '-1', /at least 0/],
    [{ type: 'amount', max: 10 }, '10.01', /at most 10/],
    [{ type: 'amount' }, '1e5', /an amount, as 1200/],
    [{ type: 'amount', currency: 'EUR' }, '1e-5', /an amount, as 1200/],
    [{ type: 'amount', currency: 'EUR' }, 0.0000001, /at most 2 digits behind the point: this is an amount in EUR/],
    [{ type: 'amount', currency: 'EUR' }, '10.005', /at most 2 digits behind the point: this is an amount in EUR/],
    [{ type: 'amount', currency: 'EUR' }, 10.005, /at most 2 digits/],
    [{ type: 'amount', currency: 'EUR' }, '1.500', /at most 2 digits/],
    [{ type: 'amount', currency: 'JPY' }, '1849.5', /without a point: JPY has nothing smaller/],
    [{ type: 'amount', currency: 'KWD' }, '0.1255', /at most 3 digits/],
    [{ type: 'email' }, 'ann@', /e-mail/],
    [{ type: 'url' }, 'javascript:alert(1)', /web address/],
    [{ type: 'date' }, '2026-02-29', /a date/],
    [{ type: 'datetime' }, '2026-12-31 14:30', /date and time/],
    [{ type: 'time' }, '24:00', /a time/],
    [{ type: 'select', ...choices }, 'Large', /one of the options/],
    [{ type: 'radio', ...choices }, ['small'], /one of the options/],
    [{ type: 'multi_select', ...choices }, ['small', 'xl'], /one of the options/],
    [{ type: 'multi_select', ...choices }, 'small', /from the list/],
    [{ type: 'checkbox' }, 'maybe', /yes or no/],
    [{ type: 'user' }, '<!channel>', /a person/],
    [{ type: 'users' }, ['U1', 'bob'], /people/],
    [{ type: 'channel' }, '#general', /a channel/],
    [{ type: 'file' }, 'F123', /from the list/],
  ])('%j: %j', (written, answer, problem) => {
    expect(read(written, answer)).toMatch(problem);
  });
});

test('a blank answer takes the default, else is missing only where it is required', () => {
  expect(read({ default: 'pen' }, '')).toBe('pen');
  expect(read({}, null)).toBeUndefined();
  expect(read({ required: true }, '')).toBe('Please fill this in.');
  expect(read({ required: true, type: 'multiline' }, ' \n\t')).toBe('Please fill this in.');
  expect(read({ type: 'users', required: true }, [])).toBe('Please fill this in.');
});

test('every wrong field is told at once, and one that the form does not have as well', () => {
  const fields = [field({ key: 'item', required: true }), field({ key: 'amount', type: 'amount' })];
  expect(readForm(fields, { amount: 'lots', extra: 1 }).problems.map((one) => one.key)).toEqual([
    'item',
    'amount',
    'extra',
  ]);
});

test('a field may be called constructor', () => {
  expect(readForm([field({ key: 'constructor' })], {})).toEqual({ data: {}, problems: [] });
});

describe('a definition is told about a field', () => {
  test.each([
    [{ type: 'select' }, 'options', 'a select field needs options'],
    [{ type: 'text', options: ['a'] }, 'options', 'a text field takes no options'],
    [{ type: 'radio', options: ['a', 'a'] }, 'options', 'two options have the same value'],
    [{ type: 'number', min: 2, max: 1 }, 'min', 'min is greater than max'],
    [{ min_length: 5, max_length: 4 }, 'min_length', 'min_length is greater than max_length'],
    [{ type: 'number', default: 'many' }, 'default', 'not a value of this field: Please give a number'],
    [{ type: 'select', ...choices, default: 'xl' }, 'default', 'not a value of this field: Please choose one'],
    [{ type: 'colour' }, 'type', 'Invalid option'],
    [{ key: 'Not a key' }, 'key', 'a key: small letters'],
    [{ type: 'select', options: [''] }, 'options.0', 'a text of 1 to 75 characters'],
  ])('%j', (written, path, message) => {
    const issue = fieldSchema.safeParse({ key: 'it', ...written }).error?.issues[0];
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toContain(message);
  });
});

test('values are shown in words', () => {
  const size = field({ type: 'select', ...choices });
  expect(showValue(size, 'l')).toBe('Large');
  expect(showValue(size, 'l', 'ar-EG')).toBe('كبير');
  expect(showValue(field({ type: 'multi_select', ...choices }), ['small', 'l'])).toBe('small, Large');
  expect(showValue(field({ type: 'checkbox' }), false)).toBe('No');
  expect(showValue(field({ type: 'amount' }), 1_234.5)).toBe('1,234.50');
  expect(showValue(field({ type: 'amount', currency: 'EUR' }), 1_849)).toBe('€1,849.00');
  expect(showValue(field({ type: 'amount', currency: 'EUR' }), 1_849, 'en', 'de-DE')).toBe('1.849,00\u00a0€');
  expect(showValue(field({}), null)).toBe('—');
});

test('a field without a label is called by its key in words', () => {
  expect(fieldLabel(field({ key: 'cost_centre' }))).toBe('Cost centre');
  expect(fieldLabel(field({ label: { en: 'Cost', ar: 'كلفة' } }), 'ar')).toBe('كلفة');
});

test('a file is given by its id, or with its name and address in Slack', () => {
  const receipts = field({ key: 'receipts', type: 'file' });
  const link = { id: 'F1', name: 'taxi.pdf', permalink: 'https://acme.example/F1' };
  expect(readForm([receipts], { receipts: ['F2', link] })).toEqual({ data: { receipts: ['F2', link] }, problems: [] });
  expect(showValue(receipts, ['F2', link])).toBe('F2, taxi.pdf');
  expect(filesIn(['F2', link])).toEqual([link]);
  for (const wrong of [{}, { ...link, permalink: 'javascript:alert(1)' }, { ...link, size: 1 }, null, 7]) {
    expect(readForm([receipts], { receipts: [wrong] }).problems, JSON.stringify(wrong)).toHaveLength(1);
    expect(filesIn([wrong])).toEqual([]);
  }
});

test.each([
  [{ type: 'amount', currency: 'eur' }, 'currency'],
  [{ type: 'amount', currency: 'EURO' }, 'currency'],
  [{ type: 'number', currency: 'EUR' }, 'currency'],
  [{ type: 'amount', currency: 'EUR', default: 1.005 }, 'default'],
])('%j is no field: %s is refused', (written, path) => {
  const read = fieldSchema.safeParse({ key: 'it', ...written });
  expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});
