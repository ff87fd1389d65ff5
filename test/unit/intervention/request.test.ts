import assert from 'node:assert/strict';
import { compile } from '../../../src/intervention/compile';
import { gaussian } from '../../../src/intervention/noise';
import { parseInterventions } from '../../../src/intervention/parse';
import type { Plan } from '../../../src/intervention/plan';
import { selectorOf } from '../../../src/intervention/position-names';
import { maskOf } from '../../../src/intervention/positions';
import type { PositionTable } from '../../../src/intervention/positions';
import { hookRequest } from '../../../src/intervention/request';
import type { Intervention } from '../../../src/intervention/types';
import { DarkroomError } from '../../../src/shared/errors';
import { Fed, length, streamAt } from './fed';
import { RandomCases } from './random-lists';
import { heads, knownAt, layers, manifest, tableOf, vectors, width } from './small-model';

const planOf = (list: readonly unknown[]) => compile(parseInterventions(list), manifest, vectors);

function fed(plans: readonly Plan[], tables: readonly PositionTable[], from: number, count: number): Fed {
  const rows = tables.map(table => knownAt(table, from + count));
  const request = hookRequest(plans, { rows, from, count });
  return new Fed(request, { rows: plans.length, positions: count, total: from + count });
}

/** Undefined where the list contradicts itself. */
function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DarkroomError) return undefined;
    throw error;
  }
}

function close(actual: readonly number[], expected: readonly number[], where: string): void {
  assert.equal(actual.length, expected.length, where);
  for (const [i, value] of actual.entries()) {
    const wanted = expected[i]!;
    assert.ok(
      Math.abs(value - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted)),
      `${where}, ${i}: ${value}, not ${wanted}`,
    );
  }
}

/** One change after another, as the list is read aloud: what the tables have to come to. */
function byTheList(
  list: readonly Intervention[],
  table: PositionTable,
  row: number,
  position: number,
): readonly number[] {
  const total = table.classes.length;
  const holds = (name: Intervention['at']['positions'], at = position) =>
    maskOf(selectorOf(name), table, at, 1)[0] === 1;
  const inside = (numbers: Intervention['at']['layers'], number: number, least: number) => {
    if (numbers === undefined || numbers === 'all') return number >= least;
    return 'from' in numbers ? number >= numbers.from && number <= numbers.to : numbers.includes(number);
  };
  const vector = (name: string) => [
    ...vectors.tensor({ file: 'v.safetensors', tensor: name.split('#')[1]! })!,
  ];
  const h = streamAt(row, position);
  const result: number[] = [];
  for (let layer = 0; layer <= layers; layer++) {
    let e: readonly number[] = h;
    let kept = false;
    for (const { at, do: action } of list) {
      if (at.heads !== undefined || at.keys !== undefined) continue;
      if (!inside(at.layers, layer, 1) || !holds(at.positions)) continue;
      if ('add' in action) {
        const v = vector(action.add.vector);
        e = e.map((value, d) => value + action.add.strength * v[d]!);
        kept ||= action.add.renorm === true;
      } else if ('scale' in action) e = e.map(value => value * action.scale);
      else if ('patch' in action) {
        const selected = Array.from({ length: position }, (_, i) => i).filter(i =>
          holds(at.positions, i),
        ).length;
        const recorded =
          'trace' in action.patch
            ? vectors.stream('clean', layer)!
            : { values: vectors.tensor({ file: 'v.safetensors', tensor: 'rows' })!, first: 0 };
        const index = 'trace' in action.patch ? position - (table.promptLength - 1) + 1 : selected;
        if (index < recorded.values.length / width)
          e = [...recorded.values.subarray(index * width, (index + 1) * width)];
      } else if ('replace' in action) {
        const by = action.replace;
        if (by === 'zero') e = e.map(() => 0);
        else if (by === 'mean') e = [...vectors.mean(layer)!];
        else if (typeof by === 'object' && 'vector' in by) e = vector(by.vector);
        else {
          const noise = [
            ...gaussian(width, typeof by === 'object' && 'noise' in by ? by.noise.seed : 0, layer),
          ];
          e = noise.map(value => (value * length(h)) / length(noise));
        }
      }
    }
    result.push(...(kept ? e.map(value => (value * length(h)) / length(e)) : e));
  }
  for (let layer = 1; layer <= layers; layer++)
    for (let head = 0; head < heads; head++) {
      const here = list.filter(({ at }) => inside(at.layers, layer, 1) && inside(at.heads, head, 0));
      let gain = 1;
      for (const { at, do: action } of here)
        if (at.heads !== undefined && at.keys === undefined && holds(at.positions))
          gain *= 'scale' in action ? action.scale : 0;
      result.push(gain);
      for (let t = 0; t <= position && t < total; t++) {
        let bias = 0;
        for (const { at, do: action } of here)
          if (at.keys !== undefined && holds(at.queries) && holds(at.keys, t)) {
            const gamma = 'gate' in action ? action.gate : 0;
            bias += gamma === 0 ? -1e9 : Math.log(gamma);
          }
        result.push(bias);
      }
    }
  return result;
}

describe('interventions in a step', () => {
  it('do what the list says, one change after another: 400 lists', () => {
    const random = new RandomCases(3);
    let done = 0;
    for (let trial = 0; done < 400; trial++) {
      assert.ok(trial < 4000, `only ${done} of ${trial} lists could be compiled`);
      const list = random.list();
      const table = tableOf(random.text(9));
      const tables = unlessRefused(() => fed([planOf(list)], [table], 0, 9));
      if (tables === undefined) continue;
      done++;
      for (let s = 0; s < 9; s++)
        close(
          tables.position(0, s, streamAt(0, s)),
          byTheList(parseInterventions(list), table, 0, s),
          `trial ${trial}, position ${s}, ${JSON.stringify(list)}`,
        );
    }
  });

  it('are the same in one pass and in any pieces, refusals included: 300 batches', () => {
    const random = new RandomCases(4);
    const total = 10;
    let [done, refused] = [0, 0];
    for (let trial = 0; trial < 1200 && done < 300; trial++) {
      const lists = Array.from({ length: 1 + random.below(3) }, () => random.list());
      const tables = lists.map(() => tableOf(random.text(total)));
      const plans = unlessRefused(() => lists.map(planOf));
      if (plans === undefined) continue;
      const once = unlessRefused(() => fed(plans, tables, 0, total));
      const pieces = unlessRefused(() => {
        const list: Fed[] = [];
        for (let from = 0; from < total;) {
          const count = 1 + random.below(total - from);
          list.push(fed(plans, tables, from, count));
          from += count;
        }
        return list;
      });
      const where = `trial ${trial}: ${JSON.stringify(lists)}`;
      assert.equal(pieces === undefined, once === undefined, where);
      if (!once || !pieces) {
        refused++;
        continue;
      }
      done++;
      for (let row = 0; row < plans.length; row++)
        for (const piece of pieces)
          for (let s = 0; s < piece.sizes.positions; s++) {
            const position = piece.sizes.total - piece.sizes.positions + s;
            const h = streamAt(row, position);
            close(
              piece.position(row, s, h),
              once.position(row, position, h),
              `${where}, row ${row}, ${position}`,
            );
          }
    }
    assert.ok(done === 300 && refused > 10, `${done} compared, ${refused} refused`);
  });

  it('of one row of a batch leave the others alone, and are what they are for a row by itself: 200 batches', () => {
    const random = new RandomCases(5);
    for (let done = 0; done < 200;) {
      const lists = Array.from({ length: 2 + random.below(3) }, (_, i) => (i === 1 ? [] : random.list()));
      const tables = lists.map(() => tableOf(random.text(7)));
      const from = random.below(5);
      const plans = unlessRefused(() => lists.map(planOf));
      const alone =
        plans && unlessRefused(() => plans.map((plan, row) => fed([plan], [tables[row]!], from, 7 - from)));
      if (!plans || !alone) continue;
      const batch = fed(plans, tables, from, 7 - from);
      for (const [row, single] of alone.entries())
        for (let s = 0; s < 7 - from; s++)
          close(
            batch.position(row, s, streamAt(row, s)),
            single.position(0, s, streamAt(row, s)),
            JSON.stringify(lists),
          );
      done++;
    }
  });

  it('share columns between rows, so that ten arms cost the table of one', () => {
    const add = { at: { layers: [2] }, do: { add: { vector: 'v.safetensors#v1', strength: 2 } } };
    const gate = { at: { keys: 'image', queries: 'text' }, do: { gate: 0.5 } };
    const plans = Array.from({ length: 10 }, () => planOf([add, gate]));
    const rows = plans.map(() => tableOf('piip.g'));
    const { edits, rules } = hookRequest(plans, { rows, from: 0, count: 5 });
    assert.deepEqual([edits!.length, rules!.length], [1, 1]);
    assert.equal(edits![0]!.vector!.length, 10 * width);
  });

  it('of rows share no column where layers, heads or strengths differ', () => {
    const gate = (gamma: number, more: object) =>
      planOf([{ at: { keys: 'image', ...more }, do: { gate: gamma } }]);
    const plans = [
      gate(0.5, { heads: [0], layers: [1] }),
      gate(0.5, { heads: [1], layers: [1] }),
      gate(0.5, { heads: [1], layers: [2] }),
      gate(0.25, { heads: [1], layers: [2] }),
    ];
    const rows = plans.map(() => tableOf('pip.'));
    const tables = fed(plans, rows, 0, 3);
    const biases = (layer: number, head: number) =>
      plans.map((_, row) => Math.exp(tables.bias(layer, head, row, 2, 1)));
    close(
      [...biases(1, 0), ...biases(1, 1), ...biases(2, 1)],
      [0.5, 1, 1, 1, 1, 0.5, 1, 1, 1, 1, 0.5, 0.25],
      'gates',
    );
  });

  it('need to know of all positions of the step', () =>
    assert.throws(() => hookRequest([planOf([])], { rows: [tableOf('pip.')], from: 2, count: 2 }), {
      kind: 'bad-input',
      message: 'A table of positions has 3 of them, and the step reaches 4.',
    }));

  it('feed nothing where nothing holds, and nothing at neutral strengths', () => {
    const table = tableOf('piip.ggg');
    const neutral = planOf([
      { at: { layers: [1] }, do: { add: { vector: 'v.safetensors#v0', strength: 0, renorm: true } } },
      { at: { layers: [2] }, do: { scale: 1 } },
      { at: { layers: [2], heads: [0] }, do: { scale: 1 } },
      { at: { keys: 'image' }, do: { gate: 1 } },
    ]);
    assert.deepEqual(fed([neutral], [table], 0, 7).switches, [false, false]);
    const empty = planOf([{ at: { keys: 'latent' }, do: { gate: 0.5 } }]);
    assert.deepEqual(fed([empty], [table], 0, 7).switches, [false, false]);
    const last = planOf([{ at: { layers: [1], positions: 'prompt.last' }, do: { replace: 'zero' } }]);
    assert.deepEqual(fed([last], [table], 0, 4).switches, [true, false]);
    assert.deepEqual(fed([last], [table], 4, 1).switches, [false, false]);
    assert.deepEqual(hookRequest([], { rows: [], from: 0, count: 1 }), { edits: [], rules: [], gains: [] });
  });

  it('that meet only in this sequence are refused in the step where they do', () => {
    const zero = { replace: 'zero' };
    const plan = planOf([
      { at: { layers: [1], positions: '[2]' }, do: zero },
      { at: { layers: [1, 2], positions: 'image' }, do: zero },
    ]);
    const table = tableOf('ppip.g');
    assert.doesNotThrow(() => fed([plan], [table], 0, 2));
    assert.throws(() => fed([plan], [table], 1, 3), {
      kind: 'bad-input',
      message: '[0] and [1] both replace the stream at layer 1 and position 2, and only one can.',
    });
    assert.doesNotThrow(() => fed([plan], [tableOf('pipp.g')], 0, 5));
  });
});
