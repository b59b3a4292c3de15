import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A loopback proxy before a server of any kind, by which a test takes the server away and gives it back. */
export type TcpProxy = {
  port: number;
  /** Cuts every connection and refuses new ones, as when the server is gone. */
  down(): Promise<void>;
  /** Keeps every connection and takes new ones, but nothing comes through any more, as when the network swallows it. */
  silence(): void;
  /** Serves again, on the same port. What was swallowed meanwhile is lost, and its connections with it. */
  up(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a proxy on a free loopback port before the server at this address. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<Socket>();
  let silent = false;
  let server: Server | null = null;
  let port = 0;

  const join = (from: Socket, to: Socket) => {
    pairs.add(from);
    from.on('data', (chunk) => void (silent || to.write(chunk)));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      pairs.delete(from);
      to.destroy();
    });
  };
  const cutAll = () => {
    for (const socket of pairs) socket.destroy();
  };
  const listen = async () => {
    const opened = createServer((near) => {
      const far = connect(target.port, target.host);
      join(near, far);
      join(far, near);
    });
    opened.listen(port, '127.0.0.1');
    await once(opened, 'listening');
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  const down = async () => {
    const closing = server;
    server = null;
    if (closing === null) return;
    const closed = once(closing, 'close');
    closing.close();
    cutAll();
    await closed;
  };

  await listen();
  return {
    port,
    down,
    silence: () => {
      silent = true;
    },
    up: async () => {
      if (silent) cutAll();
      silent = false;
      if (server === null) await listen();
    },
    stop: down,
  };
}
