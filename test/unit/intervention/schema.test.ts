import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseInterventions } from '../../../src/intervention/parse';
import { limits } from '../../../src/intervention/parse-action';
import { positionWords } from '../../../src/intervention/position-names';
import { actionNames, forms, placeKeys, replacementWords } from '../../../src/intervention/types';
import { bad, good } from './documents';
import { definition, fits } from './schema-check';

const read = (file: string) => readFileSync(path.resolve(process.env['DARKROOM_ROOT'] ?? '.', file), 'utf8');
const schema = JSON.parse(read('schemas/intervention.schema.json')) as Record<string, unknown>;
/** Something inside a definition, by its path. */
const part = (...keys: (string | number)[]): unknown =>
  keys
    .slice(1)
    .reduce<unknown>(
      (inside, key) => (inside as Record<string | number, unknown>)[key],
      definition(schema, String(keys[0])),
    );

const bySchema = (document: unknown) => fits(JSON.parse(JSON.stringify(document)), schema, schema);

function byParser(document: unknown): boolean {
  try {
    parseInterventions(document);
    return true;
  } catch {
    return false;
  }
}

describe('the schema of interventions', () => {
  it('has its own examples right', () => {
    for (const example of schema['examples'] as unknown[]) assert.ok(bySchema(example) && byParser(example));
  });

  it('has the examples of the manual right', () => {
    const examples = [...read('docs/interventions.md').matchAll(/^```json\n(.*?)^```/gms)].map(
      ([, text]) => JSON.parse(text!) as unknown,
    );
    assert.equal(examples.length, 2);
    for (const example of examples)
      assert.ok(bySchema(example) && byParser(example), JSON.stringify(example));
  });

  it('names the same things as the parser', () => {
    assert.deepEqual(Object.keys(part('place', 'properties') as object), placeKeys);
    assert.deepEqual(Object.keys(part('action', 'properties') as object), actionNames);
    assert.deepEqual(part('replaceLatents', 'anyOf', 0, 'enum'), replacementWords);
    assert.deepEqual(part('positionName', 'anyOf', 0, 'enum'), positionWords);
    const places = {
      stream: 'inStream',
      heads: 'ofHeads',
      attention: 'inAttention',
      latents: 'ofLatents',
    } as const;
    for (const { target, needs, may } of Object.values(forms)) {
      assert.deepEqual(part(places[target], 'required'), needs);
      assert.deepEqual(part(places[target], 'propertyNames', 'enum'), [...needs, ...may]);
    }
    assert.equal(schema['maxItems'], limits.items);
    assert.equal(part('seed', 'properties', 'seed', 'maximum'), limits.seed);
    assert.equal(part('action', 'properties', 'gate', 'maximum'), limits.factor);
  });

  it('agrees with the parser on good and bad lists', () => {
    for (const document of good) assert.ok(bySchema(document), JSON.stringify(document));
    for (const [document] of bad) assert.ok(!bySchema(document), JSON.stringify(document).slice(0, 200));
  });

  it('agrees with the parser on every action at every set of places', () => {
    const values = {
      layers: [1],
      heads: [0],
      positions: 'all',
      queries: 'text',
      keys: 'image',
      latents: [0],
    };
    const actions = [
      { add: { vector: 'v', strength: 1 } },
      { patch: { trace: 't' } },
      { patch: { tensor: 't' } },
      { scale: 2 },
      { gate: 2 },
      { 'knock-out': true },
      ...replacementWords.map(word => ({ replace: word })),
      ...['noise', 'shuffle'].map(word => ({ replace: { [word]: { seed: 1 } } })),
      ...['vector', 'trace', 'picture'].map(word => ({ replace: { [word]: 'v' } })),
    ];
    let right = 0;
    for (const action of actions)
      for (let set = 0; set < 2 ** placeKeys.length; set++) {
        const chosen = placeKeys.filter((_, i) => (set >> i) % 2 === 1);
        const document = [{ at: Object.fromEntries(chosen.map(key => [key, values[key]])), do: action }];
        const parsed = byParser(document);
        assert.equal(bySchema(document), parsed, JSON.stringify(document));
        if (parsed) right++;
      }
    // 2 for each of 9 changes of the stream and 2 of heads, 8 for each of 2 gates, 1 for each of 11 replacements of latents.
    assert.equal(right, 9 * 2 + 2 * 2 + 2 * 8 + 11);
  });

  it('agrees with the parser on position names', () => {
    const heads = ['', 'image', 'latent.image', 'text', 'answer', 'all', 'prompt.last', 'latents'];
    const tails = [
      '',
      '[0]',
      '[3..5]',
      '[3..]',
      '[..5]',
      '[-3]',
      '[-3..-1]',
      '[-3..]',
      '[0..-1]',
      '[-1..2]',
      '[-0]',
      '[]',
      '[1...2]',
    ];
    for (const head of heads)
      for (const tail of tails) {
        const document = [{ at: { layers: [1], positions: head + tail }, do: { scale: 2 } }];
        assert.equal(bySchema(document), byParser(document), head + tail);
      }
  });
});
