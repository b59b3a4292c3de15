import { ClearStateStore, type InstallURLOptions, InvalidStateError, type StateStore } from '@slack/oauth';

/** An install is to be finished within this time of its beginning. */
export const STATE_LIFE_S = 600;

/**
 * States of installs: a JWT signed with our secret, good for ten minutes and once. The library's own store would take one as
 * often as it comes.
 * @param useUp says whether a state is used for the first time.
 */
export function statesGoodOnce(secret: string, useUp: (state: string) => Promise<boolean>): StateStore {
  const signed = new ClearStateStore(secret, STATE_LIFE_S);
  return {
    generateStateParam: (options: InstallURLOptions, now: Date) => signed.generateStateParam(options, now),
    verifyStateParam: async (now: Date, state: string) => {
      const options = await signed.verifyStateParam(now, state);
      if (!(await useUp(state))) throw new InvalidStateError('The state was used before');
      return options;
    },
  };
}
