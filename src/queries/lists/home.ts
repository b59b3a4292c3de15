import type { HomeView } from '#blocks/view.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { listStartable } from '#queries/definitions/definitions.ts';
import { readAway } from '#queries/people/away.ts';
import { readInbox } from './inbox.ts';
import { readOwnOpen } from './requests.ts';

export type HomeRequest = {
  tenantId: string;
  userId: string;
  /** Pages from 1; a page behind the last one shows the last one. */
  tasksPage?: number | undefined;
  requestsPage?: number | undefined;
  locale?: string | undefined;
};

/** Lines of one section's page: both sections and the start button are then seen without much scrolling. */
const PAGE = 10;

type HomeSection = HomeView['tasks'];

/** App Home of a person: what waits for them, their open requests, what they may start, and whether they are away. */
export async function readHome(reads: Reads & Entities, request: HomeRequest): Promise<HomeView> {
  const { tenantId, userId, locale } = request;
  const person = { tenantId, userId, locale };
  const [tasks, requests, startable, away] = await Promise.all([
    readPage(request.tasksPage, (limit, offset) => readInbox(reads, { ...person, limit, offset })),
    readPage(request.requestsPage, (limit, offset) => readOwnOpen(reads, { ...person, limit, offset })),
    listStartable(reads, { tenantId, readerId: userId, locale }),
    readAway(reads.pool, tenantId, userId),
  ]);
  return { tasks, requests, startable, ...away };
}

async function readPage(
  wanted: number | undefined,
  read: (limit: number, offset: number) => Promise<{ items: HomeSection['items']; total: number }>,
): Promise<HomeSection> {
  const page = Math.max(1, Math.floor(wanted ?? 1));
  const { items, total } = await read(PAGE, (page - 1) * PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  if (page <= pages) return { items, total, page, pages };
  return { ...(await read(PAGE, (pages - 1) * PAGE)), page: pages, pages };
}
