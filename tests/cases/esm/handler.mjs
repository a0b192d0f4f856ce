import { triple } from './lib/numbers.mjs';
import prices from './prices.json' with { type: 'json' };

const loaded = await Promise.resolve('loaded');

export async function main() {
  const { triple: again } = await import('./lib/numbers.mjs');
  return { tripled: triple(prices.apple), once: again === triple, loaded };
}
