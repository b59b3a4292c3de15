/**
 * Preloaded by Bun into the local-slack program (`BUN_OPTIONS=--preload`), which is compiled and has no options for
 * any of this:
 *
 * - it listens on every network interface, and its control API asks nobody for a password: bind it to loopback;
 * - it answers whatever page asks: refuse what came by another name than this machine's, or from another page;
 * - it outlives a parent that was killed: leave when the parent's end of stdin closes;
 * - it sends each Socket Mode envelope to every connection, where Slack picks one: pick one, in turn;
 * - it submits a prefilled input that nobody touched as empty, where Slack submits the prefilled value, and it says
 *   '' for an input that was emptied, where Slack says null;
 * - its page shows `<!date^…|…>` as it is written, where Slack shows a date: show what stands behind the bar.
 *
 * Stands alone: it is copied beside the configuration file and runs in Bun, so it may import nothing.
 */
type GuardedSocket = {
  readonly data: { readonly kind: string };
  send(frame: string): unknown;
};

type Fetch = (this: unknown, ...given: unknown[]) => unknown;

type ServeOptions = {
  hostname?: string;
  fetch: Fetch;
  websocket: { open(ws: GuardedSocket): void; close(ws: GuardedSocket): void };
};

type InputBlock = {
  type: string;
  block_id: string;
  element?: InputElement;
};

type InputElement = {
  action_id: string;
  initial_value?: string;
  initial_date?: string;
  initial_option?: unknown;
  initial_options?: unknown;
};

type Submission = {
  type?: string;
  view?: { blocks: InputBlock[]; state: { values: Record<string, Record<string, Record<string, unknown>>> } };
};

declare const Bun: { serve(options: ServeOptions): unknown };

const connections: GuardedSocket[] = [];
const chosen = new Map<string, GuardedSocket>();
let turn = 0;

/** Puts the prefilled value of each untouched input where Slack would put it, and null for an emptied one. */
function completeSubmission(payload: Submission): void {
  if (payload.type !== 'view_submission' || payload.view === undefined) return;
  for (const block of payload.view.blocks) {
    const element = block.element;
    const value = element && payload.view.state.values[block.block_id]?.[element.action_id];
    if (!element || !value) continue;
    if (value.value === null) value.value = element.initial_value ?? null;
    else if (value.value === '') value.value = null;
    if (value.selected_date === null) value.selected_date = element.initial_date ?? null;
    else if (value.selected_date === '') value.selected_date = null;
    if (value.selected_option === null) value.selected_option = element.initial_option ?? null;
    const many = value.selected_options;
    // A person who unticks every prefilled box is not told apart from one who touched none: ticks come back.
    if (Array.isArray(many) && many.length === 0) value.selected_options = element.initial_options ?? [];
  }
}

/** The frame as it goes to this connection, or undefined when the envelope goes to another. */
function route(ws: GuardedSocket, frame: string): string | undefined {
  const envelope = JSON.parse(frame) as { envelope_id?: string; payload?: Submission };
  if (envelope.envelope_id === undefined) return frame;
  let target = chosen.get(envelope.envelope_id);
  if (target === undefined) {
    target = connections[turn++ % connections.length] ?? ws;
    chosen.set(envelope.envelope_id, target);
    if (chosen.size > 100) chosen.delete(chosen.keys().next().value ?? '');
  }
  if (target !== ws) return undefined;
  if (envelope.payload !== undefined) completeSubmission(envelope.payload);
  return JSON.stringify(envelope);
}

/** Text for the page with dates as their fallback, which needs no escaping: it holds no quotes and no backslashes. */
function withDates(text: string): string {
  return text.replace(/(?:<|\\u003c)!date\^[^|"]*\|([^>"\\]*)(?:>|\\u003e)/g, '$1');
}

/** An answer of the server; what is JSON has its dates written out. */
async function answered(answer: unknown): Promise<unknown> {
  const given = await answer;
  if (!(given instanceof Response) || !given.headers.get('content-type')?.includes('json')) return given;
  const headers = new Headers(given.headers);
  headers.delete('content-length');
  return new Response(withDates(await given.text()), { status: given.status, headers });
}

function guard(ws: GuardedSocket): void {
  const send = ws.send.bind(ws);
  if (ws.data.kind !== 'socket') {
    ws.send = (frame) => send(typeof frame === 'string' ? withDates(frame) : frame);
    return;
  }
  ws.send = (frame) => {
    const routed = route(ws, frame);
    return routed === undefined ? 0 : send(routed);
  };
  connections.push(ws);
}

/** Names by which a browser on this machine comes here; another one leads here only by a trick. */
const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a request came from this machine's programs, or from the workspace's own page. */
function isOwn(headers: Headers): boolean {
  const host = headers.get('host') ?? '';
  const origin = headers.get('origin');
  return OWN_NAMES.includes(host.replace(/:\d+$/, '')) && (origin === null || origin === `http://${host}`);
}

const serve = Bun.serve;
Bun.serve = (options) => {
  const { open, close } = options.websocket;
  options.websocket.open = (ws) => {
    guard(ws);
    open(ws);
  };
  options.websocket.close = (ws) => {
    const at = connections.indexOf(ws);
    if (at >= 0) connections.splice(at, 1);
    close(ws);
  };
  const { fetch } = options;
  return serve({
    ...options,
    hostname: '127.0.0.1',
    fetch(...given) {
      const [request] = given as [Request];
      if (isOwn(request.headers)) return answered(fetch.apply(this, given));
      return new Response('This workspace answers its own page only.\n', { status: 403 });
    },
  });
};

process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
console.log('local-slack guard: loopback only');
