import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DirectionShelf } from '../../src/host/direction/direction-shelf';
import { exposuresIn } from '../../src/host/direction/exposures-in';
import { controlOf, steerOf } from '../../src/host/direction/steered-run';
import { turningOf } from '../../src/host/direction/turning';
import { changeOf } from '../../src/host/sidebar/trace-summary';
import { parsePositions } from '../../src/intervention/position-names';
import { DarkroomError } from '../../src/shared/errors';
import {
  cutOf,
  directionName,
  exposurePositions,
  keptShare,
  mostExposures,
  newExposure,
  sourceLayerOf,
} from '../../src/shared/protocol/exposure';
import type { DirectionFacts, DirectionState, Exposure } from '../../src/shared/protocol/exposure';
import type { RunRequest } from '../../src/shared/protocol/run';
import type { Step } from '../../src/shared/trace/step';
import type { VectorAbout } from '../../src/shared/trace/vector-about';
import { maskOf } from '../../src/steering/filter';
import { temporaryFolder } from '../support/folders';
import { effectText } from '../../webview/panel/exposure-words';

const exposure: Exposure = {
  file: '/traces/trail.direction.safetensors',
  on: true,
  strength: 0.35,
  layers: { from: 3, to: 5 },
  positions: 'generated',
  from: 2,
  keep: 48,
  renorm: false,
  fidelity: 'released',
};

const facts: DirectionFacts = {
  model: 'pinhole-text-same',
  pairs: 12,
  topics: {},
  layers: [1, 2, 3],
  from: 2,
  width: 192,
  spectrum: Array.from({ length: 97 }, () => 1 / 97),
  notes: [],
};

describe('directions that are remembered', () => {
  it('come back as they were', () => {
    assert.deepEqual(exposuresIn(JSON.parse(JSON.stringify([exposure]))), [exposure]);
  });

  it('lose what makes no sense, field by field', () => {
    const { file } = exposure;
    const odd = {
      file,
      on: 'yes',
      strength: Infinity,
      layers: { from: 7, to: 2 },
      positions: 'everywhere',
      from: -1,
      keep: 1.5,
      renorm: 0,
      fidelity: 'both',
      more: 'x',
    };
    assert.deepEqual(exposuresIn([odd]), [newExposure(file)]);
    assert.deepEqual(exposuresIn([{ file, layers: { from: 0, to: 1e9 }, keep: 0 }]), [newExposure(file)]);
  });

  it('need a file, are there once, and end where nobody could oversee them', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ file: `/d/${i}.direction.safetensors` }));
    assert.equal(exposuresIn(many).length, mostExposures);
    assert.equal(exposuresIn([exposure, exposure]).length, 1);
    for (const none of ['all', null, { 0: exposure }, [null, 3, {}, { file: '' }, { file: 'a\0b' }]])
      assert.deepEqual(exposuresIn(none), []);
    assert.deepEqual(exposuresIn([{ file: 'x'.repeat(5000) }]), []);
  });
});

describe('directions beside a run', () => {
  const asked: RunRequest = {
    model: '/models/pinhole',
    device: 'cpu',
    threads: 0,
    method: 'direct',
    question: 'what ?',
    sampling: { temperature: 0, topP: 1, seed: 7 },
    maxTokens: 10,
    runs: 1,
    interventions: [],
    steer: steerOf([exposure, { ...exposure, fidelity: 'paper', file: '/b' }]),
    trace: '/traces/one.trace.safetensors',
  };

  it('are sent if they are on, with what was set and nothing else', () => {
    const { file } = exposure;
    assert.deepEqual(steerOf([exposure, { ...exposure, file: '/other', on: false }]), [
      {
        direction: file,
        strength: 0.35,
        layers: { from: 3, to: 5 },
        positions: 'generated',
        from: 2,
        keep: 48,
        renorm: false,
        fidelity: 'released',
      },
    ]);
    assert.deepEqual(steerOf([newExposure(file)]), [
      { direction: file, strength: 0.5, positions: 'all', renorm: true, fidelity: 'paper' },
    ]);
  });

  it('name positions that interventions know', () => {
    for (const positions of exposurePositions) {
      const [wish] = steerOf([{ ...exposure, positions }]);
      assert.doesNotThrow(() => parsePositions(wish?.positions, 'positions'), positions);
    }
  });

  it('have a control with a random vector in the place of each, under a name of its own', () => {
    const steer = steerOf([newExposure('/a'), newExposure('/b')]);
    const control = controlOf({ ...asked, steer });
    assert.equal(control?.trace, '/traces/one-random-vector.trace.safetensors');
    assert.deepEqual(
      control.steer?.map(wish => wish.control),
      [
        { name: 'random', seed: 7 },
        { name: 'random', seed: 8 },
      ],
    );
    assert.equal(control.steer[0]?.strength, 0.5);
  });

  it('have none without directions, or where one keeps no length to be compared at', () => {
    assert.equal(controlOf({ ...asked, steer: [] }), undefined);
    assert.equal(controlOf(asked), undefined, 'the first is a released one');
  });
});

describe('what a run was turned by', () => {
  const step = (steering?: object) => ({ kind: 'text', measures: { steering } }) as unknown as Step;

  it('is the mean over changed positions, and the most with its layer', () => {
    const turned = turningOf([
      step(),
      step({ layer: 3, degrees: 10, ratio: 1, added: 0.2 }),
      step({ layer: 4, degrees: 20, ratio: 1.2, added: 0.4 }),
    ]);
    assert.deepEqual(turned, { mean: 15, most: 20, layer: 4, ratio: 1.1, added: 0.30000000000000004 });
    assert.equal(turningOf([step()]), null);
  });

  it('is said in degrees beside the strength, with the random vector and what is not the same length', () => {
    const { file } = exposure;
    const effect = {
      model: '/m',
      strengths: { [file]: 0.35 },
      turned: { mean: 4.26, most: 17.2, layer: 4, ratio: 1.1 },
      control: { mean: 12.9, most: 15, layer: 4, ratio: 1 },
    };
    assert.equal(
      effectText(effect, file),
      'Last run, at 0.35: turned by 4.3°, at most 17° in layer 4, length × 1.10; random vector 13°.',
    );
    assert.equal(effectText(effect, '/other'), undefined);
    assert.match(effectText({ ...effect, turned: null }, file) ?? '', /no position was changed/);
    const two = { ...effect, strengths: { [file]: -1, '/other': 2 } };
    assert.match(effectText(two, file) ?? '', /^Last run, all directions together: /);
  });
});

describe('the cut-off in a spectrum', () => {
  it('stands where the mask of the filter ends', () => {
    for (const keep of [1, 2, 3, 48, 95, 96, 191, 192]) {
      const mask = maskOf({ kind: 'low', keep }, facts.width);
      const kept = mask.slice(0, 97).reduce((sum, bin) => sum + bin, 0);
      assert.equal(cutOf(facts, keep), kept, `k = ${keep}`);
    }
    assert.ok(Math.abs(keptShare(facts, 96) - 48 / 97) < 1e-12);
    assert.ok(Math.abs(keptShare(facts, 192) - 1) < 1e-12);
  });

  it('is found in bands of several frequencies too', () => {
    const banded = { ...facts, width: 4096, spectrum: Array.from({ length: 256 }, () => 1 / 256) };
    assert.ok(Math.abs(keptShare(banded, 1024) - 512 / 2049) < 1e-12);
  });
});

describe('the layer that a direction is read from', () => {
  it('is the one that is steered, for the released code, unless another is named', () => {
    const layers = { from: 4, to: 4 };
    const fresh = newExposure('/a');
    assert.equal(sourceLayerOf({ ...fresh, layers }), undefined);
    assert.equal(sourceLayerOf({ ...fresh, layers, fidelity: 'released' }), 4);
    assert.equal(sourceLayerOf({ ...fresh, layers, fidelity: 'released', from: 2 }), 2);
    assert.equal(sourceLayerOf({ ...fresh, layers: { from: 3, to: 4 }, fidelity: 'released' }), undefined);
  });
});

describe('what a trace was changed by, in a list', () => {
  const add = (strength: number) => ({ at: { layers: [3] }, do: { add: { vector: 'a#vector', strength } } });
  const files = (control?: VectorAbout['control']) => ({
    folder: '/traces',
    files: [
      {
        name: 'a',
        bytes: 1,
        sha256: '',
        about: { format: 1, ...(control && { control }) } as unknown as VectorAbout,
      },
    ],
  });

  it('tells a direction from a random vector', () => {
    const one = { interventions: [add(-0.5)], interventionFiles: files() };
    assert.equal(changeOf(one), 'steered α \u22120.5');
    const random = { interventions: [add(2)], interventionFiles: files({ name: 'random', seed: 1 }) };
    assert.equal(changeOf(random), 'random vector α 2');
  });

  it('counts what is no direction, and says nothing of nothing', () => {
    assert.equal(
      changeOf({ interventions: [add(1), { do: { gate: 0 } }], interventionFiles: files() }),
      '2 changes',
    );
    assert.equal(changeOf({ interventions: [null] }), '1 change');
    assert.equal(changeOf({ interventions: [] }), undefined);
  });
});

describe('the names of directions', () => {
  it('are those of their files on every system', () => {
    assert.equal(directionName('/a/b/trail-12_x.direction.safetensors'), 'trail-12_x');
    assert.equal(directionName('C:\\runs\\cot.safetensors'), 'cot');
  });
});

describe('the shelf of directions', () => {
  const shelf = (describe: (file: string) => Promise<DirectionFacts>) => {
    const shown: Readonly<Record<string, DirectionState>>[] = [];
    const made = new DirectionShelf({
      describe: ({ file }) => describe(file),
      show: directions => void shown.push(directions),
    });
    return { made, shown, last: () => shown.at(-1) ?? {} };
  };

  it('says what a file says, and that it is gone once it is', async () => {
    const file = path.join(temporaryFolder(), 'a.direction.safetensors');
    await writeFile(file, 'x');
    let asked = 0;
    const { made, last } = shelf(() => {
      asked++;
      return Promise.resolve(facts);
    });
    await made.look([newExposure(file)], '/m');
    assert.deepEqual(last()[file], { name: 'read', facts });
    await made.look([newExposure(file)], '/m');
    assert.equal(asked, 1, 'nothing changed');
    await made.look([newExposure(file)], '/other');
    assert.equal(asked, 2, 'another model is steered');
    await rm(file);
    await made.look([newExposure(file)], '/other');
    const state = last()[file];
    assert.ok(state?.name === 'failed' && state.failure.kind === 'missing');
    assert.ok(state.failure.message.includes(file));
    await made.look([], '/other');
    assert.deepEqual(last(), {});
  });

  it('says why a file cannot be read', async () => {
    const file = path.join(temporaryFolder(), 'b.direction.safetensors');
    await writeFile(file, 'x');
    const { made, last } = shelf(() => Promise.reject(new DarkroomError('bad-input', 'It is no direction.')));
    await made.look([newExposure(file)], undefined);
    const state = last()[file];
    assert.ok(state?.name === 'failed' && state.failure.message === 'It is no direction.');
  });

  it('drops an answer for what is no longer asked', async () => {
    const file = path.join(temporaryFolder(), 'c.direction.safetensors');
    await writeFile(file, 'x');
    const answers: ((facts: DirectionFacts) => void)[] = [];
    const { made, last } = shelf(() => new Promise(resolve => answers.push(resolve)));
    const first = made.look([newExposure(file)], '/one');
    while (answers.length < 1) await new Promise(resolve => setImmediate(resolve));
    const second = made.look([newExposure(file)], '/two');
    while (answers.length < 2) await new Promise(resolve => setImmediate(resolve));
    answers[1]?.({ ...facts, pairs: 2 });
    await second;
    answers[0]?.({ ...facts, pairs: 1 });
    await first;
    const state = last()[file];
    assert.ok(state?.name === 'read' && state.facts.pairs === 2);
  });
});
