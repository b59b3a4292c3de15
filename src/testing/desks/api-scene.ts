import type { TestDatabase } from '#testing/database/database.ts';
import type { Person } from '#workflow/people/people.ts';
import { type ApiCaller, type ApiDesk, openApiDesk } from './api-desk.ts';
import { type Office, openOffice } from './office.ts';

/** An office with the API over it: UADMIN calls as `admin`, the first of the people as `user`. */
export type ApiScene = { office: Office; desk: ApiDesk; admin: ApiCaller; user: ApiCaller };

let tenants = 0;

/** Opens a scene in a tenant of its own, so that the tests of a file share their database. */
export async function openApiScene(
  { pool }: TestDatabase,
  user: string,
  ...others: readonly (Person | string)[]
): Promise<ApiScene> {
  tenants += 1;
  const office = await openOffice(pool, `T${tenants}`, [user, ...others]);
  const desk = openApiDesk(office);
  return { office, desk, admin: await desk.as('UADMIN'), user: await desk.as(user) };
}
