import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'JobWorkerRecord',
  tableName: 'job_worker',
  properties: {
    workerId: p.text().primary(),
    process: p.integer(),
  },
});

/** Which process a job worker belongs to; the process holds an advisory lock of its number as long as it lives. */
export class JobWorkerRecord extends schema.class {}
schema.setClass(JobWorkerRecord);
