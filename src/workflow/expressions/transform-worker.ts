import { parentPort } from 'node:worker_threads';
import { TransformError, transform } from '#domain/rules/transform.ts';
import type { Answer, Asked } from './transform-apart.ts';

// One expression after the other, in a thread that whoever asks may end at any time.
parentPort?.on('message', (asked: Asked) => {
  void answerTo(asked).then((answer) => parentPort?.postMessage(answer));
});
parentPort?.postMessage('ready');

async function answerTo({ text, input }: Asked): Promise<Answer> {
  try {
    return { value: JSON.stringify(await transform(text, JSON.parse(input))) };
  } catch (error) {
    if (error instanceof TransformError) return { code: error.code, message: error.message };
    return { code: 'failed', message: 'the expression could not be computed' };
  }
}
