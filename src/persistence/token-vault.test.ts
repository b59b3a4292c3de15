import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type SealedFor, tokenVault, VaultError } from './token-vault.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];
const about: SealedFor = { tenantId: 'T1', installationId: 'i-1', kind: 'bot' };
const TOKEN = 'xoxb-1-SECRET';

test('a token comes back as it was, and is not to be seen in what is stored', () => {
  const vault = tokenVault([first]);
  const sealed = vault.seal(TOKEN, about);
  expect(vault.open(sealed, about)).toBe(TOKEN);
  expect(sealed.includes('SECRET')).toBe(false);
  expect(vault.seal(TOKEN, about).equals(sealed)).toBe(false);
});

test.each<Partial<SealedFor>>([{ tenantId: 'T2' }, { installationId: 'i-2' }, { kind: 'refresh' }])(
  'a token cannot be opened as that of %j',
  (other) => {
    const vault = tokenVault([first]);
    expect(() => vault.open(vault.seal(TOKEN, about), { ...about, ...other })).toThrow(VaultError);
  },
);

test('no byte of it can be changed', () => {
  const vault = tokenVault([first]);
  const sealed = vault.seal(TOKEN, about);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => vault.open(changed, about), `byte ${at}`).toThrow(VaultError);
  }
  for (const short of [Buffer.alloc(0), sealed.subarray(0, 20), Buffer.from(TOKEN)])
    expect(() => vault.open(short, about)).toThrow(VaultError);
});

test('the first key seals and the others still open, until they are taken away', () => {
  const sealed = tokenVault([first]).seal(TOKEN, about);
  const both = tokenVault([second, first]);
  expect(both.open(sealed, about)).toBe(TOKEN);
  expect(both.isOld(sealed)).toBe(true);
  const renewed = both.seal(TOKEN, about);
  expect(both.isOld(renewed)).toBe(false);
  expect(tokenVault([second]).open(renewed, about)).toBe(TOKEN);
  expect(() => tokenVault([second]).open(sealed, about)).toThrow('TOKEN_ENCRYPTION_KEY');
});

test('a vault without a key is none', () => {
  expect(() => tokenVault([])).toThrow(RangeError);
});
