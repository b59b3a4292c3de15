import { Hono } from 'hono';

/** A part of the process as `/readyz` tells it. `degraded` is trouble that passes and does not take the replica out. */
export type PartHealth = { status: 'up' | 'degraded' | 'down'; detail?: string };
export type Health = () => Promise<Record<string, PartHealth>>;
export type MetricsText = () => Promise<{ text: string; contentType: string }>;

/** `/healthz` (the process), `/readyz` (what it needs), `/metrics` (Prometheus). */
export function healthRoutes(health: Health, metrics: MetricsText): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ status: 'up' }));
  app.get('/readyz', async (context) => {
    const parts = await health();
    const ready = Object.values(parts).every((part) => part.status !== 'down');
    return context.json({ status: ready ? 'ready' : 'not ready', parts }, ready ? 200 : 503);
  });
  app.get('/metrics', async (context) => {
    const { text, contentType } = await metrics();
    return context.body(text, 200, { 'content-type': contentType });
  });
  return app;
}
