import { tokenVault } from '#persistence/token-vault.ts';

/** A vault with one key, for tests of folders that do not know how tokens are sealed. */
export function vaultOf(key: Buffer) {
  return tokenVault([key]);
}
