/** "and 3 more". */
export function andMore(count: number): string {
  return `and ${count} more`;
}

/** "1 request", "3 requests". */
export function counted(count: number, thing: string): string {
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`;
}
