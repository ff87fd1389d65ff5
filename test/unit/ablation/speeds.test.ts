// How long recipes took: by recipe and model, the last one first.

import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { Speeds } from '../../../src/host/ablation/speeds';

class Memory implements vscode.Memento {
  readonly #values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, otherwise?: T): T | undefined {
    return (this.#values.get(key) as T | undefined) ?? otherwise;
  }

  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

describe('how long an ablation took', () => {
  it('is known of a recipe and a model, and of the model that was measured last', async () => {
    const memory = new Memory();
    const speeds = new Speeds(memory);
    assert.equal(speeds.of('stages'), undefined);
    await speeds.note('stages', { model: 'a', ms: 10 });
    await speeds.note('stages', { model: 'b', ms: 20 });
    await speeds.note('thoughts', { model: 'a', ms: 30 });
    assert.deepEqual(speeds.of('stages'), { model: 'b', ms: 20 });
    assert.deepEqual(speeds.of('stages', 'a'), { model: 'a', ms: 10 });
    assert.equal(speeds.of('thoughts', 'b'), undefined);
    await speeds.note('stages', { model: 'a', ms: 5 });
    assert.deepEqual(new Speeds(memory).of('stages'), { model: 'a', ms: 5 });
  });

  it('is kept of a few models only', async () => {
    const memory = new Memory();
    for (let i = 0; i < 40; i++) await new Speeds(memory).note('stages', { model: `m${i}`, ms: i });
    assert.equal(new Speeds(memory).of('stages', 'm0'), undefined);
    assert.equal(new Speeds(memory).of('stages', 'm39')?.ms, 39);
  });
});
