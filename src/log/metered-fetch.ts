import type { WebClientOptions } from '@slack/web-api';

type Fetch = NonNullable<WebClientOptions['fetch']>;
export type SlackOutcome = 'ok' | 'rate_limited' | 'refused' | 'failed';

const METHOD = /^[a-z]+(?:\.[a-zA-Z]+)+$/;

/**
 * Fetch for the Web API's client that counts every call, whoever makes it: `refused` is an answer with `ok: false`, `failed`
 * none at all or one of 500 and above.
 */
export function meteredFetch(count: (method: string, outcome: SlackOutcome) => void, through: Fetch = fetch): Fetch {
  return async (url, init) => {
    const method = methodOf(url);
    try {
      const response = await through(url, init);
      count(method, outcomeOf(response.status, response.status === 200 ? await isOk(response) : false));
      return response;
    } catch (error) {
      count(method, 'failed');
      throw error;
    }
  };
}

/** The last part of the address. Anything that is no method's name is counted as one, lest there be a label for each. */
function methodOf(url: string | URL): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  return METHOD.test(name) ? name : 'other';
}

function outcomeOf(status: number, ok: boolean): SlackOutcome {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'failed';
  return ok ? 'ok' : 'refused';
}

async function isOk(response: Awaited<ReturnType<Fetch>>): Promise<boolean> {
  if (!(response instanceof Response)) return true;
  const text = await response.clone().text();
  if (/^\s*\{\s*"ok"\s*:\s*true\b/.test(text)) return true;
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true;
  } catch {
    return false;
  }
}
