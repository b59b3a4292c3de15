import { expect, test } from 'vitest';
import { SecretError, webhookHeaders } from './webhook-signature.ts';

/** The example of the Standard Webhooks specification's own libraries. */
const EXAMPLE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  now: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};

test('a call is signed as the specification signs its example', () => {
  expect(webhookHeaders(EXAMPLE)).toMatchObject({
    'webhook-id': EXAMPLE.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('without a secret there is an id and a time, and no signature', () => {
  expect(webhookHeaders({ ...EXAMPLE, secret: null })).not.toHaveProperty('webhook-signature');
});

test.each(['whsec_', 'whsec_not base64!'])('nothing is signed with %j, and what it is stays unsaid', (secret) => {
  const sign = () => webhookHeaders({ ...EXAMPLE, secret });
  expect(sign).toThrow(SecretError);
  expect(sign).toThrow(/^the secret is not whsec_ and base64$/);
});
