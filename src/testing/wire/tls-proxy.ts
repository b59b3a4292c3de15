import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { SERVER } from './certificates.ts';

/** What a client of PostgreSQL asks before TLS. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** A loopback proxy that speaks TLS as PostgreSQL does, as "localhost", before one that does not. */
export type TlsProxy = { port: number; stop(): Promise<void> };

/** Starts one on a free port before the server at this address. Who does not ask for TLS is let through as well. */
export async function startTlsProxy(target: { host: string; port: number }): Promise<TlsProxy> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    near.once('data', (first: Buffer) => {
      if (!first.equals(SSL_REQUEST)) {
        far.write(first);
        near.pipe(far).pipe(near);
        return;
      }
      near.write('S');
      const secure = new TLSSocket(near, { isServer: true, ...SERVER });
      secure.on('error', () => far.destroy());
      secure.pipe(far).pipe(secure);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, stop };
}
