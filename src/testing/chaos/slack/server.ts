import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Replica } from '#testing/chaos/faults.ts';
import type { Points } from '#testing/chaos/wire/points.ts';
import type { Troubles } from '#testing/chaos/wire/troubles.ts';
import { parsed, readArgs } from '#testing/slack/slack-args.ts';
import { type Answer, json, readAll } from '#testing/wire/http-exchange.ts';
import type { Workspace } from './workspace.ts';

/** The stand-in's address, one for each replica, so that it is known who calls. */
export type SlackServer = {
  apiUrlFor(replica: Replica): string;
  /** Where what somebody did is answered. */
  responseUrl(actId: string): string;
  stop(): Promise<void>;
};

/** A call as the journal of a campaign has it. */
export type Called = { replica: Replica; method: string; channel: string; key: string; outcome: string; ms: number };

/** Serves a workspace over HTTP. Every call of a method is a place where its replica may be struck, and may meet trouble. */
export async function serveSlack(
  workspace: Workspace,
  { points, troubles, note }: { points: Points; troubles: Troubles; note: (called: Called) => void },
): Promise<SlackServer> {
  const handle = async (request: IncomingMessage): Promise<Answer | 'cut'> => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const body = await readAll(request);
    const [, place = '', kind = '', method = ''] = url.pathname.split('/');
    if (place === 'answer') return answered(kind, body);
    if (kind !== 'api') return { status: 404, headers: {}, body: Buffer.alloc(0) };
    const replica = place as Replica;
    const args = await readArgs(url, request.headers['content-type'] ?? '', body);
    const began = Date.now();
    const carryOut = async (): Promise<Answer | 'cut'> => json(workspace.call(method, args));
    if (await points.reached(replica, 'before', { point: 'slack' })) note(calledAs('struck before'));
    const answer = request.socket.destroyed ? 'cut' : await troubles.meet(method, carryOut);
    const isStruck = await points.reached(replica, 'after', { point: 'slack' });
    note(calledAs(`${isStruck ? 'struck after, ' : ''}${answer === 'cut' ? 'cut' : answer.status}`));
    return answer;

    function calledAs(outcome: string): Called {
      const key = JSON.stringify(args.blocks ?? '').match(/"k:([^"]+)"/)?.[1] ?? '';
      return { replica, method, channel: String(args.channel ?? ''), key, outcome, ms: Date.now() - began };
    }
  };
  const answered = (actId: string, body: Buffer): Answer => {
    const said = parsed(body.toString('utf8')) as { text?: string } | undefined;
    workspace.tell(actId, said?.text ?? '');
    return json({ ok: true });
  };
  const server = createServer((request, response) => {
    const cut = () => request.socket.destroy();
    handle(request).then((answer) => {
      if (answer === 'cut') cut();
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    }, cut);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrlFor: (replica) => `${origin}/${replica}/api/`,
    responseUrl: (actId) => `${origin}/answer/${actId}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
