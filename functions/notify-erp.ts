import type { ActionFunction } from '#jobs/deliveries/action-function.ts';

const TIMEOUT_MS = 10_000;

/**
 * Tells an ERP system where a request stands: posts `{reference, event, stage, status, amount}` to `parameters.url`. Without a
 * `url` it says so in the log and is done, so that a definition with it can be tried anywhere. Copy it to write another.
 */
export const notifyErp: ActionFunction = async ({ type, data, deliveryId, parameters, fetch, log }, signal) => {
  const { workflow } = data;
  const order = {
    reference: workflow.entity_id ?? workflow.ref,
    event: type,
    stage: workflow.current_stage,
    status: data.status_value ?? workflow.status,
    amount: workflow.data.amount ?? null,
  };
  const { url } = parameters;
  if (url === undefined) {
    log.info({ order }, 'notify_erp has no url among its parameters: nothing but this line tells of it');
    return;
  }
  if (typeof url !== 'string') throw new Error('notify_erp: parameters.url is no address');
  const answer = await fetch({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': deliveryId },
    body: JSON.stringify(order),
    timeoutMs: TIMEOUT_MS,
    signal,
    needs: 'status',
  });
  if (answer.status >= 300) throw new Error(`the ERP system answered ${answer.status}`);
};
