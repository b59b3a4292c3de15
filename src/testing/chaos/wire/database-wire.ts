import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Replica } from '#testing/chaos/faults.ts';
import { frameReader, lastNumber, statementTracker, takesTurn, writesOf } from './pg-frames.ts';
import type { Points } from './points.ts';

/** The wire between one replica and the database. It reads along, so that a replica can be struck before or after a commit. */
export type DatabaseWire = {
  /** The database's address by way of this wire. */
  url: string;
  /** Cuts every connection; new ones are taken at once. */
  cut(): void;
  /** Swallows everything from now on; `speak` ends that, and the connections with it. */
  silence(): void;
  speak(): void;
  stop(): Promise<void>;
};

/** Opens a wire to the database at this address, on a free loopback port. */
export async function openDatabaseWire(target: string, replica: Replica, points: Points): Promise<DatabaseWire> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let silent = false;
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    keep(near, far);
    keep(far, near);
    const pending: { statement: string | null } = { statement: null };
    void fromClient(near, far, pending).catch(() => near.destroy());
    void fromServer(far, near, pending).catch(() => far.destroy());
  });

  /** Everything that a replica sends, held up where a strike waits for what it is about to write. */
  async function fromClient(near: Socket, far: Socket, pending: { statement: string | null }): Promise<void> {
    const read = frameReader('client');
    const follow = statementTracker();
    for await (const chunk of near as AsyncIterable<Buffer>) {
      if (silent) continue;
      for (const frame of read(chunk)) {
        const statement = follow(frame);
        if (statement !== null) {
          pending.statement = statement;
          const of = writesOf(statement);
          if (of.size > 0) await points.reached(replica, 'before', { point: 'commit', of });
        }
        if (!silent) far.write(frame.bytes);
      }
    }
    far.end();
  }

  /** Everything that the database answers; `Z` says that a statement is done, and committed unless a transaction is open. */
  async function fromServer(far: Socket, near: Socket, pending: { statement: string | null }): Promise<void> {
    const read = frameReader('server');
    let answered = 0;
    for await (const chunk of far as AsyncIterable<Buffer>) {
      if (silent) continue;
      for (const frame of read(chunk)) {
        if (frame.type === 'D') answered = lastNumber(frame);
        if (frame.type === 'Z' && pending.statement !== null) {
          const { statement } = pending;
          pending.statement = null;
          const of = writesOf(statement);
          const isOpen = String.fromCharCode(frame.bytes[5] ?? 0) !== 'I';
          if (of.size > 0 && !isOpen) await points.reached(replica, 'after', { point: 'commit', of });
          if (takesTurn(statement) && answered > 0) await points.reached(replica, 'after', { point: 'turn' });
        }
        if (!silent) near.write(frame.bytes);
      }
    }
    near.end();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    silence: () => {
      silent = true;
    },
    speak: () => {
      silent = false;
      cut();
    },
    stop: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
