import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { readExactJson } from '#domain/exact.ts';
import { textOfBytes } from '#domain/text.ts';
import { problem } from '#http/problem.ts';
import type { RefusalFacts } from '#http/refusal.ts';
import { answerCallback, type CallbackOutcome } from '#workflow/decide/answer-callback.ts';
import type { Environment } from '#workflow/environment.ts';

const MAX_BODY_BYTES = 100_000;
/** Longer than any token that was given out: nothing else is looked for. */
const TOKEN = /^[\w-]{43}$/;

type Refusal = Exclude<CallbackOutcome['kind'], 'taken'>;
const REFUSALS: Record<Refusal, { status: 404 | 409 | 410 | 422 } & RefusalFacts> = {
  unknown: { status: 404, title: 'Unknown', detail: 'This address was given to nobody.' },
  used: { status: 409, title: 'Already used', detail: 'This address was called before. It counts once.' },
  over: { status: 410, title: 'Over', detail: 'This is no longer waited for: its time is over, or it was called off.' },
  refused: {
    status: 422,
    title: 'Not accepted',
    detail: 'What was sent does not fit. This address can be called again with something that does.',
  },
};

type CallbackLog = { error(facts: object, text: string): void };

/** `POST /callbacks/{token}`: where systems that were asked to call back do so, once, with JSON of at most 100,000 bytes. */
export function callbackRoutes(env: Environment, log: CallbackLog): Hono {
  const app = new Hono();
  const tooLarge = {
    title: 'Too large',
    detail: `A call-back has at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes.`,
  };
  app.post(
    '/callbacks/:token',
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => problem(context, 413, tooLarge) }),
    async (context) => {
      const token = context.req.param('token');
      const read = parseJson(textOfBytes(new Uint8Array(await context.req.arrayBuffer())));
      if (!read) return problem(context, 400, { title: 'Malformed', detail: 'A call-back sends JSON.' });
      const outcome: CallbackOutcome = TOKEN.test(token) ? await answerCallback(env, token, read) : { kind: 'unknown' };
      if (outcome.kind === 'taken') return context.json({ status: 'taken' });
      const { status, ...words } = REFUSALS[outcome.kind];
      return problem(context, status, outcome.kind === 'refused' ? { ...words, errors: outcome.faults } : words);
    },
  );
  app.onError((error, context) => {
    log.error({ err: error }, 'a call-back could not be taken');
    return problem(context, 503, { title: 'Not now', detail: 'Please call again in a minute.' });
  });
  return app;
}

/** An empty body is a call-back that has nothing to say. */
function parseJson(text: string | null): ReturnType<typeof readExactJson> | null {
  if (text === null) return { value: null, issues: [{ path: '', message: 'not UTF-8' }] };
  try {
    return text.trim() === '' ? { value: null, issues: [] } : readExactJson(text);
  } catch {
    return null;
  }
}
