import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'UsedStateRecord',
  tableName: 'used_state',
  properties: {
    digest: p.blob().primary(),
    usedAt: p.datetime().defaultRaw('now()'),
  },
});

/** The state of an install that came back from Slack: it is good once. No tenant is known at that moment. */
export class UsedStateRecord extends schema.class {}
schema.setClass(UsedStateRecord);
