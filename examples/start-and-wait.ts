// Starts a request, waits until people have decided it in Slack, and prints what came of it.
//   COUNTERSIGN_TOKEN=cs_… npx node examples/start-and-wait.ts [definition key] [data as JSON]
import { randomUUID } from 'node:crypto';
import { connect, NotDecided, Problem } from 'countersign/client';

const { COUNTERSIGN_URL: url = 'http://localhost:3000', COUNTERSIGN_TOKEN: token } = process.env;
if (!token) throw new Error('Set COUNTERSIGN_TOKEN: npm run -s countersign -- token create --user erp');
const [definitionKey = 'purchase_request', data = '{"item":"Laptop","amount":1200,"kind":"hardware"}'] =
  process.argv.slice(2);

const countersign = connect({ url, token });
try {
  const answer = await countersign.api.workflows.$post({
    // The same key with the same body starts it once, however often this call is made.
    header: { 'idempotency-key': randomUUID() },
    json: { definition_key: definitionKey, data: JSON.parse(data), entity_type: 'purchase_order', entity_id: '4711' },
  });
  const { workflow } = await answer.json();
  console.log(`${workflow.ref} is ${workflow.status}, at ${workflow.current_stage}. Waiting…`);
  const decided = await countersign.waitForDecision(workflow.id, { timeoutMs: 10 * 60_000 });
  const last = decided.history.at(-1);
  console.log(
    `${workflow.ref} is ${decided.workflow.status}: ${last?.trigger} by ${last?.actor_id}. ${last?.comment ?? ''}`,
  );
} catch (error) {
  if (error instanceof Problem) console.error(`${error.status} ${error.title}: ${error.message}`, error.facts);
  else if (error instanceof NotDecided) console.error(`${error.message} It goes on, and can be waited for again.`);
  else throw error;
  process.exitCode = 1;
}
