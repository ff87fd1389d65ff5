// An ablation that is asked for in JSON: read with its defaults, refused with a path, and described by a schema that takes and
// refuses the same.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { measureNames } from '../../../src/ablation/measures';
import { parseAblation } from '../../../src/ablation/parse-spec';
import { latentParts, possible } from '../../../src/ablation/replacements';
import { recipeAbout } from '../../../src/ablation/recipes/all';
import { defaults, fedArms, limits, recipes, shownPictures, wholeArms } from '../../../src/ablation/spec';
import type { AblationSpec } from '../../../src/ablation/spec';
import { standardArms } from '../../../src/ablation/standard-arms';
import { DarkroomError } from '../../../src/shared/errors';
import { optionTitles } from '../../../src/shared/method-option';
import { methodNames } from '../../../src/shared/trace/document';
import type { MethodName } from '../../../src/shared/trace/document';
import { taskNames } from '../../../src/tasks/types';
import { definition, fits } from '../intervention/schema-check';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const schema = JSON.parse(
  readFileSync(path.resolve(root, 'schemas', 'ablation.schema.json'), 'utf8'),
) as Record<string, unknown>;

const least = { recipe: 'replacement-test', model: 'models/pinhole-ivt' };

const good: readonly Record<string, unknown>[] = [
  {},
  { $schema: 'anything' },
  ...methodNames.map(method => ({ method })),
  { settings: { latents: 4, start: 'never' } },
  { settings: {} },
  { samples: {} },
  { samples: { task: 'relate', count: 1000, seed: 0, difficulty: 2 } },
  { samples: { task: [...taskNames] } },
  { samples: { file: 'samples.jsonl' } },
  { samples: { file: '../photos/list.jsonl', seed: 3 } },
  { samples: { folder: 'pictures', question: 'What is this?' } },
  { samples: { image: 'x.png', question: 'What is this?' } },
  { samples: { image: 'x.png', question: 'Red?', runs: 40, temperature: 1, donors: ['y.png', 'z.png'] } },
  { arms: ['zero'] },
  { arms: ['baseline', { does: 'transplant', part: 'both' }, { does: 'zero', name: 'nothing at all' }] },
  { seeds: [1, 2, 4_294_967_295] },
  { margin: 0.02, level: 0.01 },
  { model: undefined, models: ['a', 'b'] },
  { stop: { width: 0.05 } },
  { stop: { hours: 1, width: 0.1 } },
  { recipe: undefined, arms: ['zero'] },
  { recipe: 'own-arms', arms: [{ name: 'fewer', settings: { latents: 2 } }] },
  { recipe: 'latents-and-denoising', axes: { latents: [0, 4], denoisingSteps: [1] } },
  {
    arms: [
      { does: 'noise', dose: 0.5 },
      { does: 'zero', settings: { steps: 2 }, measures: ['tokens'] },
    ],
  },
  { arms: [{ name: 'no heads', interventions: [{ at: { layers: [1], heads: [0] }, do: { scale: 0 } }] }] },
  {
    arms: [
      { name: 'other', model: '../b', method: 'direct', temperature: 0.7 },
      { does: 'kept', name: 'x', picture: 'other' },
    ],
  },
];

const bad: readonly (readonly [Record<string, unknown>, RegExp])[] = [
  [{ recipe: 'replacement' }, /^recipe cannot be "replacement". .*replacement-test/],
  [{ recipe: undefined }, /^recipe is missing/],
  [{ model: undefined }, /^model must be a text/],
  [{ model: ' ' }, /^model must be a text of 1 to 1000 letters, and is " "/],
  [{ model: 'm'.repeat(1001) }, /^model must be .* and has 1001 letters/],
  [{ methods: 'lavit' }, /^The ablation has no "methods". Did you mean "method"\?/],
  [{ method: 'ivtlr' }, /^method cannot be "ivtlr". Did you mean "ivt-lr"\?/],
  [{ method: null }, /^method cannot be null/],
  [{ settings: { K: 3 } }, /^settings has no "K"/],
  [{ settings: { latents: true } }, /^settings.latents must be a number or a word, and is true/],
  [{ settings: [] }, /^settings must be an object/],
  [{ samples: { count: 0 } }, /^samples.count must be a whole number from 1 to 100,000, and is 0/],
  [{ samples: { count: 2.5 } }, /^samples.count .* is 2.5/],
  [{ samples: { n: 5 } }, /^samples has no "n"/],
  [{ samples: { task: 'trial' } }, /^samples.task cannot be "trial". Did you mean "trail"\?/],
  [{ samples: { task: [] } }, /^samples.task is an empty list/],
  [{ samples: { task: ['trail', 'trail'] } }, /^samples.task names "trail" twice/],
  [{ samples: { difficulty: 0 } }, /^samples.difficulty must be/],
  [{ samples: { seed: -1 } }, /^samples.seed must be/],
  [{ samples: { file: '' } }, /^samples.file must be a text/],
  [{ samples: { file: 'a.jsonl', count: 3 } }, /^samples has no "count"/],
  [{ samples: { file: 'a.jsonl', folder: 'b', question: 'c' } }, /^samples names "file" and "folder"/],
  [{ samples: { folder: 'pictures' } }, /^samples.question must be a text/],
  [{ samples: { image: 'x.png', question: 'q', runs: 0 } }, /^samples.runs must be a whole number/],
  [{ samples: { image: 'x.png', question: 'q', temperature: 0 } }, /^samples.temperature must be/],
  [{ samples: { image: 'x.png', question: 'q', donors: [] } }, /^samples.donors is an empty list/],
  [{ samples: { image: 'x.png', question: 'q', donors: ['y', 'y'] } }, /^samples.donors names "y" twice/],
  [{ arms: [] }, /^arms is an empty list/],
  [{ arms: 'zero' }, /^arms must be a list, and is "zero"/],
  [{ arms: ['nil'] }, /^arms\[0\] cannot be "nil"/],
  [{ arms: [{}] }, /^arms\[0\].does cannot be left out/],
  [{ arms: [{ does: 'zero', of: 1 }] }, /^arms\[0\] has no "of"/],
  [{ arms: ['chance'] }, /^arms\[0\] puts "chance" in the place of hidden states. There is zero, noise/],
  [{ arms: [{ does: 'first', part: 'patches' }] }, /^arms\[0\] puts "first" in the place of patches/],
  [{ arms: [{ does: 'removed', part: 'both' }] }, /^arms\[0\].part is not for "removed"/],
  [{ arms: [{ does: 'zero', name: '' }] }, /^arms\[0\].name must be a text/],
  [{ arms: [{ settings: { steps: 1 } }] }, /^arms\[0\].name is missing/],
  [{ arms: [{ name: 'nothing varied' }] }, /^arms\[0\].does cannot be left out/],
  [{ arms: ['kept'] }, /^arms\[0\].name is missing/],
  [{ arms: [{ name: 'x', settings: { K: 1 } }] }, /^arms\[0\].settings has no "K"/],
  [{ arms: [{ name: 'x', measures: ['joy'] }] }, /^arms\[0\].measures\[0\] cannot be "joy"/],
  [{ arms: [{ name: 'x', temperature: -1 }] }, /^arms\[0\].temperature must be a number/],
  [{ arms: [{ name: 'x', picture: 'none' }] }, /^arms\[0\].picture cannot be "none"/],
  [{ arms: [{ name: 'x', method: 'cot' }] }, /^arms\[0\].method cannot be "cot"/],
  [{ arms: [{ name: 'x', interventions: [{ at: {} }] }] }, /^arms\[0\].interventions\[0\] has no "do"/],
  [{ arms: [{ does: 'zero', dose: 0.5 }] }, /^arms\[0\].dose is not for "zero"/],
  [{ arms: [{ does: 'noise', dose: 2 }] }, /^arms\[0\].dose must be a number/],
  [{ recipe: 'latents-and-denoising', axes: { K: [3] } }, /^axes has no "K"/],
  [{ recipe: 'latents-and-denoising', axes: { latents: [] } }, /^axes.latents is an empty list/],
  [{ seeds: [] }, /^seeds is an empty list/],
  [{ seeds: [1, 1] }, /^seeds names 1 twice/],
  [{ seeds: ['1'] }, /^seeds\[0\] must be a whole number/],
  [{ margin: 0 }, /^margin must be a number from 0.001 to 0.5, and is 0/],
  [{ level: '5 %' }, /^level must be a number/],
  [{ models: ['a'] }, /^models are there beside "model"/],
  [{ model: undefined, models: [] }, /^models is an empty list/],
  [{ model: undefined, models: ['a', 'a'] }, /^models names "a" twice/],
  [{ model: undefined, models: ['a', ' '] }, /^models\[1\] must be a text/],
  [{ stop: {} }, /^stop is empty\. It has a "width" of intervals, or "hours"/],
  [{ stop: { p: 0.05 } }, /^stop has no "p"/],
  [{ stop: { width: 0 } }, /^stop\.width must be a number from 0.001 to 1, and is 0/],
  [{ stop: { hours: '1' } }, /^stop\.hours must be a number/],
];

/** What a schema cannot say. */
const clashing: typeof bad = [
  [{ arms: ['zero', 'zero'] }, /^arms\[1\] is called "zero" like another arm. Give it a "name" of its own/],
  [{ arms: ['zero', { does: 'noise', name: 'zero' }] }, /^arms\[1\] is called "zero"/],
  [{ arms: ['baseline', { does: 'baseline', name: 'again' }] }, /^arms names the baseline more than once/],
  ...['\\\\host\\share\\a.jsonl', '//host/a.jsonl', 'https://host/a.jsonl'].map(
    file => [{ samples: { file } }, /^samples.file is a network address/] as const,
  ),
  [{ arms: ['baseline'] }, /^arms has nothing but the baseline/],
  [{ recipe: 'own-arms' }, /^arms is missing/],
  [{ axes: { latents: [1] } }, /^axes are not for "replacement-test"/],
  [
    { recipe: 'latents-and-denoising', axes: { latents: [2.5] } },
    /^axes.latents\[0\] must be a whole number/,
  ],
  [{ recipe: 'latents-and-denoising', axes: { latents: [4] }, arms: ['zero'] }, /^axes are of the recipe/],
  [{ arms: [{ name: 'x', interventions: [{ at: {}, do: {} }] }] }, /^arms\[0\].interventions\[0\].do must/],
  [{ arms: [{ does: 'zero', name: 'baseline' }] }, /^arms calls "baseline" what is not the baseline/],
];

const asked = (part: Record<string, unknown>): unknown => JSON.parse(JSON.stringify({ ...least, ...part }));

describe('an ablation that is asked for', () => {
  it('is a full experiment with a recipe and a model', () => {
    const { samples, arms, seeds, margin, level, method, settings } = parseAblation(least);
    assert.deepEqual(samples, { tasks: ['trail'], count: 200, seed: 9_000_001, difficulty: null });
    assert.deepEqual(arms, [], 'they depend on the model');
    assert.deepEqual(
      { seeds, margin, level, method, settings },
      {
        ...{ seeds: [1], margin: 0.05, level: 0.05 },
        ...{ method: null, settings: {} },
      },
    );
  });

  it('has its baseline first, whether it is named or not', () => {
    for (const arms of [['zero', 'baseline'], ['zero']])
      assert.deepEqual(
        parseAblation({ ...least, arms }).arms.map(({ name }) => name),
        ['baseline', 'zero'],
      );
    const [, both] = parseAblation({ ...least, arms: [{ does: 'transplant', part: 'both' }] }).arms;
    assert.deepEqual(both, { name: 'transplant, both', does: 'transplant', part: 'both' });
  });

  it('is taken by the parser and by the schema, or refused by both, with the path', () => {
    for (const part of good) {
      parseAblation(asked(part));
      assert.ok(fits(asked(part), schema, schema), JSON.stringify(part));
    }
    for (const [part, sentence] of [...bad, ...clashing])
      assert.throws(
        () => parseAblation(asked(part)),
        (error: unknown) =>
          error instanceof DarkroomError && sentence.test(`${error.message} ${error.remedy ?? ''}`),
        JSON.stringify(part).slice(0, 100),
      );
    for (const [part] of bad)
      assert.ok(!fits(asked(part), schema, schema), JSON.stringify(part).slice(0, 100));
    for (const nothing of [null, 3, 'x', [], [least]]) {
      assert.throws(() => parseAblation(nothing), /^DarkroomError: The ablation must be an object/);
      assert.ok(!fits(nothing, schema, schema));
    }
  });

  it('has arms for every part in the schema as in the parser', () => {
    const words = [...wholeArms, ...fedArms];
    for (const does of words.filter(word => word !== 'kept'))
      for (const part of [undefined, ...latentParts]) {
        const document = asked({
          arms: [{ does, part }, 'mean', 'zero', 'noise'].slice(0, does === 'baseline' ? 2 : 1),
        });
        let isTaken = true;
        try {
          parseAblation(document);
        } catch {
          isTaken = false;
        }
        assert.equal(fits(document, schema, schema), isTaken, `${does} of ${part}`);
      }
    assert.ok(!possible.hidden.includes('chance'));
  });

  it('that names no arms has every control there is for the method, as the documentation writes them out', () => {
    const docs = readFileSync(path.join(root, 'docs/ablations.md'), 'utf8');
    const written = /the same with its defaults written out:\s*```json\n([^`]*)```/.exec(docs)?.[1];
    const { arms, samples } = parseAblation(JSON.parse(written ?? ''));
    assert.deepEqual(standardArms('ivt-lr', samples), arms);
    const named = (method: MethodName, of: AblationSpec['samples']) =>
      standardArms(method, of).map(({ name }) => name);
    const [mixed, lavit] = [named('modal-mixed', samples), named('lavit', samples)];
    assert.deepEqual(mixed.slice(lavit.length), ['markers', 'oracle']);
    const own = parseAblation(asked({ samples: { file: 'a.jsonl' } })).samples;
    assert.deepEqual(named('modal-mixed', own), mixed.slice(0, -1));
    for (const method of ['modal-mixed', 'ivt-lr', 'lavit'] as const) {
      const tried = standardArms(method, samples).map(({ does }) => does);
      const all: readonly string[] = [...possible.hidden, 'removed', 'markers'].map(name =>
        name === 'other' ? 'transplant' : name,
      );
      const left = all.filter(does => !tried.some(one => one === does));
      assert.deepEqual(left, method === 'modal-mixed' ? [] : ['oracle', 'markers']);
    }
  });

  it('has the defaults, limits and names of the schema', () => {
    const inside = (...path: string[]) =>
      path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], schema['properties']);
    assert.deepEqual(inside('seeds', 'default'), defaults.seeds);
    const samples = (kind: string, key: string) => {
      const properties = definition(schema, kind)['properties'] as Record<string, Record<string, unknown>>;
      return properties[key];
    };
    assert.deepEqual(samples('taskSamples', 'count')?.['default'], defaults.count);
    assert.deepEqual(samples('taskSamples', 'task')?.['default'], defaults.tasks[0]);
    for (const kind of ['taskSamples', 'fileSamples', 'folderSamples', 'imageSamples'])
      assert.deepEqual(samples(kind, 'seed')?.['default'], defaults.seed);
    assert.deepEqual(samples('imageSamples', 'runs'), {
      ...{ type: 'integer', minimum: 1, maximum: limits.runs, default: defaults.runs },
    });
    const { minimum, maximum, default: usual } = samples('imageSamples', 'temperature') ?? {};
    assert.deepEqual([minimum, maximum, usual], [...limits.drawn, defaults.temperature]);
    assert.equal(samples('imageSamples', 'donors')?.['maxItems'], limits.donors);
    for (const key of ['margin', 'level'] as const) {
      assert.deepEqual([inside(key, 'minimum'), inside(key, 'maximum')], limits[key]);
      assert.deepEqual(inside(key, 'default'), defaults[key]);
    }
    assert.deepEqual(inside('settings', 'propertyNames', 'enum'), Object.keys(optionTitles));
    assert.deepEqual(inside('method', 'enum'), methodNames);
    assert.deepEqual(inside('recipe', 'enum'), recipes);
    const axes = recipes.flatMap(recipe => recipeAbout(recipe)?.axes.map(({ name }) => name) ?? []);
    assert.deepEqual(inside('axes', 'propertyNames', 'enum'), [...new Set(axes)].sort());
    assert.deepEqual(definition(schema, 'measures')['items'], { enum: measureNames });
    assert.deepEqual(definition(schema, 'picture')['enum'], shownPictures);
    assert.deepEqual(definition(schema, 'method')['enum'], methodNames);
    assert.deepEqual(
      (definition(schema, 'settings')['propertyNames'] as Record<string, unknown>)['enum'],
      Object.keys(optionTitles),
    );
  });
});
