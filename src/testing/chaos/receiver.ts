import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from '#testing/wire/http-exchange.ts';
import { REPLICAS } from './faults.ts';
import type { Receipt } from './judge/evidence.ts';
import type { Points } from './wire/points.ts';
import type { Troubles } from './wire/troubles.ts';

/** Somebody's system that keeps every webhook that it is sent. */
export type Receiver = { url: string; receipts: readonly Receipt[]; stop(): Promise<void> };

/** Starts a receiver of webhooks. They do not say which replica sends them: a strike takes whichever waits for one. */
export async function startReceiver(points: Points, troubles: Troubles): Promise<Receiver> {
  const receipts: Receipt[] = [];
  const pass = async (when: 'before' | 'after') => {
    for (const replica of REPLICAS) await points.reached(replica, when, { point: 'webhook' });
  };
  const server = createServer(async (request, response) => {
    const cut = () => request.socket.destroy();
    try {
      const body = JSON.parse((await readAll(request)).toString('utf8')) as Body;
      await pass('before');
      if (request.socket.destroyed) return;
      const receipt = receiptOf(String(request.headers['webhook-id']), body);
      const answer = await troubles.meet('webhook', async () => {
        receipt.at = Date.now();
        receipts.push(receipt);
        return { status: 204, headers: {}, body: Buffer.alloc(0) };
      });
      await pass('after');
      if (answer === 'cut') return void cut();
      receipt.taken = receipts.includes(receipt);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      cut();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    receipts,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Body = { type: string; timestamp: string; data: { workflow: { ref: string } } };

function receiptOf(id: string, { type, timestamp, data }: Body): Receipt {
  return { id, type, ref: data.workflow.ref, happenedAt: timestamp, at: Date.now(), taken: false };
}
