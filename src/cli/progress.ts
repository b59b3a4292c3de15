/** How far long work is, on one line of the terminal. Where nobody watches nothing is written. */
export function showProgress(words: (done: number) => string): { at: (done: number) => void; end: () => void } {
  const { stderr } = process;
  let shown = false;
  return {
    at: (done) => {
      if (!stderr.isTTY) return;
      stderr.write(`\r${words(done)}`);
      shown = true;
    },
    end: () => {
      if (shown) stderr.write('\n');
    },
  };
}
