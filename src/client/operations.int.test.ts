import { expect, test } from 'vitest';
import { clientSchema } from '#testing/builders/client-schema.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();

test('the types of the client are those of the description (renew them with `npm run client`)', async () => {
  const { document } = openApiDesk(await openOffice(database.pool, 'T1'));
  await expect(await clientSchema(await document())).toMatchFileSnapshot('./operations.ts');
});
