import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { demoLogFile } from './demo.ts';

test.skipIf(process.platform === 'win32')(
  'nobody else may read the log, also where one was readable before',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-demo-log-'));
    const file = path.join(folder, 'demo.log');
    try {
      for (const before of [null, 0o644]) {
        if (before !== null) await writeFile(file, 'before\n', { mode: before });
        const log = await demoLogFile(folder);
        log.end('a line\n');
        await once(log, 'close');
        expect((await stat(file)).mode & 0o077).toBe(0);
        await rm(file);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
