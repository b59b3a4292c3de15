import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type Health, healthRoutes, type MetricsText } from './health.ts';

export type ServerOptions = {
  host: string;
  port: number;
  health: Health;
  metrics: MetricsText;
  /** What else is answered, beside health and metrics. */
  routes?: readonly Hono[];
  /** Bolt's part of the paths below `/slack/`, when Slack reaches us by HTTP. */
  slack: RequestListener | null;
};

export type HttpServer = { port: number; stop(): Promise<void> };

/** Requests that are still being answered get this long before their connections are cut. */
const STOP_PATIENCE_MS = 5_000;
/** Load balancers keep a connection that nobody uses for 60 s. Were it closed here first, a call on its way would meet nobody. */
const IDLE_MS = 75_000;

/**
 * The one HTTP server of the process: Slack's calls, health and metrics.
 * @throws Error with the reason when the address is taken.
 */
export async function startServer(options: ServerOptions): Promise<HttpServer> {
  const app = new Hono();
  app.route('/', healthRoutes(options.health, options.metrics));
  for (const routes of options.routes ?? []) app.route('/', routes);
  app.notFound((context) =>
    context.text(
      'Nothing is here. Countersign answers at /healthz, /readyz, /metrics, /slack/events, /callbacks and /api/docs.\n',
      404,
    ),
  );
  // Without a host HTTP/1.0 is in its right, and load balancers ask for health by it; any name will do then.
  const others = getRequestListener(app.fetch, { hostname: 'localhost' });
  const { slack } = options;
  const server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
    if (slack && request.url?.startsWith('/slack/')) slack(request, response);
    else void others(request, response);
  });
  await listen(server, options);
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server) };
}

function listen(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(`Port ${port} on ${host} is taken by another program. Stop it, or set PORT to another one.`)
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS);
  await closed;
  clearTimeout(cut);
}
