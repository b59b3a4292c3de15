import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** What a sealed text belongs to. It cannot be opened as anything else, so moving it to another row gains nobody a token. */
export type SealedFor = { tenantId: string; installationId: string; kind: 'bot' | 'refresh' };

/** Encrypts Slack's tokens for the database, and opens them again. */
export type TokenVault = {
  seal(text: string, about: SealedFor): Buffer;
  /** @throws VaultError when it was sealed with another key or for something else, or was changed. */
  open(sealed: Buffer, about: SealedFor): string;
  /** Whether it was sealed with a key that no longer seals. */
  isOld(sealed: Buffer): boolean;
};

/** A stored token cannot be opened. Says why, and never what. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/** First byte of what is sealed: AES-256-GCM, laid out as version, key id, nonce, tag, cipher text. */
const VERSION = 1;
const KEY_ID_BYTES = 8;
/** NIST SP 800-38D, 8.2: 96 bits for nonces that are drawn at random. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_AT = 1 + KEY_ID_BYTES;
const TAG_AT = NONCE_AT + NONCE_BYTES;
const TEXT_AT = TAG_AT + TAG_BYTES;

/**
 * Makes a vault.
 * @param keys 32 bytes each: the first seals, all of them open.
 */
export function tokenVault(keys: readonly Buffer[]): TokenVault {
  const known = keys.map((key) => ({ key, id: idOf(key) }));
  const [sealing] = known;
  if (!sealing) throw new RangeError('a vault needs a key');
  return {
    seal: (text, about) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing.key, nonce).setAAD(nameOf(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), sealing.id, nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed, about) => {
      if (sealed.length < TEXT_AT || sealed[0] !== VERSION) throw new VaultError('this is no sealed token');
      const found = known.find(({ id }) => id.equals(sealed.subarray(1, NONCE_AT)));
      if (!found) throw new VaultError('a token was sealed with a key that TOKEN_ENCRYPTION_KEY does not hold');
      const cipher = createDecipheriv('aes-256-gcm', found.key, sealed.subarray(NONCE_AT, TAG_AT))
        .setAAD(nameOf(about))
        .setAuthTag(sealed.subarray(TAG_AT, TEXT_AT));
      try {
        return Buffer.concat([cipher.update(sealed.subarray(TEXT_AT)), cipher.final()]).toString('utf8');
      } catch {
        throw new VaultError('a token was changed, or sealed for another installation');
      }
    },
    isOld: (sealed) => !sealing.id.equals(sealed.subarray(1, NONCE_AT)),
  };
}

/** Tells keys apart and gives nothing of them away. */
function idOf(key: Buffer): Buffer {
  return createHash('sha256').update('countersign key id\0').update(key).digest().subarray(0, KEY_ID_BYTES);
}

function nameOf({ tenantId, installationId, kind }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify(['countersign token', tenantId, installationId, kind]));
}
