import assert from 'node:assert/strict';
import path from 'node:path';
import { withChanges } from '../../src/host/run/remembered';
import { modelCard } from '../../src/model/card';
import { fitsOption } from '../../src/shared/method-option';
import type { RunChoice } from '../../src/shared/protocol/run-panel';

const choice: RunChoice = {
  method: 'ivt-lr',
  settings: { lavit: { gate: 0.5 } },
  fidelity: {},
  question: '',
  temperature: 0,
  topP: 1,
  seed: 0,
  runs: 1,
  maxTokens: 10,
  exposures: [],
  withRandom: true,
};

describe('what is chosen for a method', () => {
  it('is kept by method, and another method loses nothing', () => {
    const next = withChanges(choice, {
      settings: { 'ivt-lr': { patches: 8 } },
      fidelity: { 'ivt-lr': 'paper' },
    });
    assert.deepEqual(next.settings, { lavit: { gate: 0.5 }, 'ivt-lr': { patches: 8 } });
    assert.deepEqual(next.fidelity, { 'ivt-lr': 'paper' });
    assert.deepEqual(withChanges(next, { settings: { 'ivt-lr': { patches: null } } }).settings['ivt-lr'], {});
  });

  it('holds both of two options that were set before the page heard of the first', () => {
    const next = [{ steps: 2 }, { patches: 4 }].reduce<RunChoice>(
      (before, option) => withChanges(before, { settings: { 'ivt-lr': option } }),
      choice,
    );
    assert.deepEqual(next.settings['ivt-lr'], { steps: 2, patches: 4 });
  });

  it('holds nothing that an older or another program could have left there', () => {
    const odd = {
      settings: {
        'ivt-lr': { patches: NaN, stop: {}, long: 'x'.repeat(1000), k: 3 },
        other: { k: 1 },
        direct: 7,
      },
      fidelity: { lavit: 'both', 'ivt-lr': 'released' },
    };
    const next = withChanges({ ...choice, settings: {} }, odd);
    assert.deepEqual(next.settings, { 'ivt-lr': { k: 3 } });
    assert.deepEqual(next.fidelity, { 'ivt-lr': 'released' });
    assert.deepEqual(withChanges(choice, { settings: 'none', fidelity: 3 }), choice);
  });
});

describe('the card of a model', () => {
  it('offers IVT-LR on a model that sees and never learned it, with its options, and says so', async () => {
    const card = await modelCard(path.join(process.env['DARKROOM_ROOT'] ?? '.', 'models', 'pinhole'));
    assert.ok(card);
    assert.deepEqual(card.untrained, ['ivt-lr']);
    assert.equal(card.methods.at(-1), 'ivt-lr');
    assert.deepEqual(Object.keys(card.options), ['ivt-lr']);
    assert.deepEqual(card.fidelities, { 'ivt-lr': 'released' });
    const patches = card.options['ivt-lr']?.find(({ name }) => name === 'patches');
    assert.ok(patches);
    assert.deepEqual(
      [8, 8.5, -1, '8'].map(value => fitsOption(patches, value)),
      [true, false, false, false],
    );
  });
});
