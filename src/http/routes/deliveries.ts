import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { paged } from '#http/operations/call.ts';
import { callerWith, get, type Operation, post } from '#http/operations/operation.ts';
import { nothing } from '#http/schemas/common.ts';
import { delivery, deliveryId, deliveryPage, deliveryQuery } from '#http/schemas/delivery.ts';
import { DELIVERY_ORDER, listDeliveries, readDelivery } from '#queries/lists/deliveries.ts';
import { retryDelivery } from '#workflow/upkeep/retry-delivery.ts';

/** `/deliveries`: for admins. */
export function deliveryOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/deliveries', 'What actions had to tell; with status=failed what was given up', {
      access: callerWith('workflows:admin'),
      query: deliveryQuery,
      answer: shows(deliveryPage, 'A page, the newest first'),
      handle: ({ reading, query }) => listDeliveries(env, { ...reading, ...paged(query, DELIVERY_ORDER) }),
    }),
    get('/deliveries/{id}', 'A delivery', {
      access: callerWith('workflows:admin'),
      params: deliveryId,
      answer: shows(delivery, 'The delivery'),
      handle: ({ reading, params }) => readDelivery(env, { ...reading, ...params }),
    }),
    post('/deliveries/{id}/retry', 'Try one that was given up again, under the same id', {
      access: callerWith('workflows:admin'),
      params: deliveryId,
      optionalBody: nothing,
      answer: shows(delivery, 'It waits for its turn'),
      handle: async ({ asking, reading, params }) => {
        await retryDelivery(env, { ...asking, ...params });
        return readDelivery(env, { ...reading, ...params });
      },
    }),
  ];
}
