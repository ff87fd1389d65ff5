import assert from 'node:assert/strict';
import {
  counted,
  formatBytes,
  formatCount,
  formatDuration,
  formatLarge,
  formatShape,
} from '../../src/shared/format';
import type { ValueSummary } from '../../src/shared/graph-summary';
import { groupValues } from '../../src/shared/group-values';

describe('numbers for people', () => {
  it('are short and have their unit', () => {
    assert.deepEqual([0, 1023, 1536, 5 * 2 ** 20, 6.1 * 2 ** 30].map(formatBytes), [
      '0 B',
      '1023 B',
      '1.5 KB',
      '5.0 MB',
      '6.1 GB',
    ]);
    assert.deepEqual([999, 134_217_728, 7e9].map(formatLarge), ['999', '134.2 M', '7.00 B']);
    assert.deepEqual([3, 1500, 61_000].map(formatDuration), ['3 ms', '1.5 s', '1 min 1 s']);
    assert.equal(formatCount(1_234_567), '1,234,567');
    assert.deepEqual([counted(1, 'graph'), counted(0, 'graph')], ['1 graph', '0 graphs']);
  });

  it('shapes keep the names of free sizes', () => {
    assert.equal(formatShape(['batch', null, 64]), 'batch × ? × 64');
    assert.equal(formatShape([]), 'scalar');
  });
});

describe('groups of values', () => {
  const value = (name: string, shape: ValueSummary['shape'] = [1, 4]): ValueSummary => ({
    name,
    elementType: 'float32',
    shape,
  });
  const names = (...values: ValueSummary[]) =>
    groupValues(values).map(group => `${group.name} ×${group.count}`);

  it('put the layers of a cache on one line each for keys and values', () => {
    const cache = [0, 1, 2].flatMap(i => [
      value(`past_key_values.${i}.key`),
      value(`past_key_values.${i}.value`),
    ]);
    assert.deepEqual(names(value('inputs_embeds'), ...cache), [
      'inputs_embeds ×1',
      'past_key_values.{0…2}.key ×3',
      'past_key_values.{0…2}.value ×3',
    ]);
  });

  it('name the layers when they do not follow on each other', () => {
    assert.deepEqual(names(value('past_conv.0'), value('past_conv.3')), ['past_conv.{0,3} ×2']);
  });

  it('keep apart what differs in type, shape or more than a number', () => {
    assert.deepEqual(names(value('a.0'), value('a.1', [2, 4]), value('b.1')), ['a.0 ×1', 'a.1 ×1', 'b.1 ×1']);
  });

  it('never lose a value, whatever its name', () => {
    const strange = ['', '0', 'x0', 'x.0.y.1', '{}', 'a.{}.0', 'a.{}.1', '$&.1', '$&.2'].map(name =>
      value(name),
    );
    assert.equal(
      groupValues(strange).reduce((sum, { count }) => sum + count, 0),
      strange.length,
    );
  });
});
