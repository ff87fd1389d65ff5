// Values that hurt those who trust them, put somewhere into good JSON.

export type Random = (below: number) => number;

const painful: readonly unknown[] = [
  null, true, -1, 0, 0.5, 1e9, 2 ** 31, 2 ** 53, 1e300, '', 'a', '\ud800', '<image>', '(a+)+$', '$&$&', 'x'.repeat(3000),
  [], {}, [null], [[]], [1, 'a'], { type: 'Sequence' }, { Regex: '(.*)*$' }, { String: '' }, { id: 1, content: 'a' },
]; // prettier-ignore

/** One value somewhere in the JSON is replaced, removed or repeated. */
export function hurt(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random(6) === 0) return painful[random(painful.length)];
  if (Array.isArray(value)) {
    const entries: unknown[] = [...(value as readonly unknown[])];
    const at = random(entries.length + 1);
    if (random(8) === 0) entries.splice(at, 1);
    else if (random(8) === 0) entries.push(...entries);
    else entries[at] = hurt(entries[at], random);
    return entries;
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const [key, inner] = entries[random(Math.max(1, entries.length))] ?? ['key', null];
  if (random(8) === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return { ...value, [key]: hurt(inner, random) };
}
