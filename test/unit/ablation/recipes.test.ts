// Every recipe: its arms for a model that is known, and what its summary says where the truth was planted: an arm that matters
// is found by its name, and where none does there is no evidence.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drawn, planted } from './planted';
import { measureNames } from '../../../src/ablation/measures';
import { parseAblation } from '../../../src/ablation/parse-spec';
import type { RecipeAbout, RecipeFacts } from '../../../src/ablation/recipe';
import { recipeAbout } from '../../../src/ablation/recipes/all';
import { armsOf } from '../../../src/ablation/recipes/axes';
import { recipes } from '../../../src/ablation/spec';
import type { AblationSpec } from '../../../src/ablation/spec';
import { summarise } from '../../../src/ablation/summary';
import { readingText } from '../../../src/ablation/reading-words';
import { noLatents } from '../../../src/model/latent-abilities';
import type { LatentAbilities } from '../../../src/model/latent-abilities';
import { checkedSettings, methodOptions } from '../../../src/model/method-options';
import { gaussian } from '../../../src/intervention/noise';
import { parseInterventions } from '../../../src/intervention/parse';
import { Random } from '../../../src/shared/random';

const probe = { graph: 'onnx/probe.onnx', classes: ['a1'] };
const ivt = { steps: 5, patches: 8, slot: '', blind: false, probe, stages: [0, 1].map(stageOf) };
const latents: LatentAbilities = { ...noLatents, ivt };

function stageOf(steps: number) {
  return { steps, decoder: `onnx/${steps}.onnx`, embed: `onnx/e${steps}.onnx` };
}

const made = recipes.flatMap(name => recipeAbout(name) ?? []);
const asked: Record<string, readonly string[]> = {
  direction: ['cot.direction.safetensors'],
  folder: ['../other'],
};

function factsFor({ methods, needs = [] }: RecipeAbout): RecipeFacts {
  const method = methods[0]!;
  return { method, options: methodOptions(method, latents), layers: 3, heads: 2, able: needs };
}

function specFor(about: RecipeAbout, count = 60): AblationSpec {
  const axes = Object.fromEntries(
    about.axes.flatMap(({ name }) => (asked[name] ? [[name, asked[name]] as const] : [])),
  );
  const spec = parseAblation({
    recipe: about.name,
    model: 'm',
    samples: { count, task: 'trail' },
    ...(Object.keys(axes).length > 0 && { axes }),
  });
  return { ...spec, arms: armsOf(about, axes, factsFor(about)) };
}

describe('the recipes', () => {
  it('each have a question, a figure and a control, and arms that a model can be asked', () => {
    for (const about of made) {
      const { arms } = specFor(about);
      assert.ok(about.question.endsWith('?') && about.figure !== '' && about.control !== '', about.name);
      assert.equal(arms[0]!.does, 'baseline', about.name);
      assert.equal(new Set(arms.map(({ name }) => name)).size, arms.length, about.name);
      for (const arm of arms) {
        parseInterventions(arm.interventions ?? []);
        const method = arm.method ?? factsFor(about).method;
        checkedSettings(method, arm.settings ?? {}, latents);
        assert.ok(
          arm.name.length <= 100 && arm.measures?.every(name => measureNames.includes(name)) !== false,
        );
      }
      const [rows, columns] = about.map ?? [];
      for (const axis of [rows, columns].filter(name => name !== undefined))
        assert.ok(
          arms.some(({ point }) => point?.[axis] !== undefined),
          `${about.name}: ${axis}`,
        );
    }
  });

  it('find an arm that was planted, and nothing where nothing was', () => {
    const comparing = made.filter(({ reading }) => reading === 'arms');
    assert.ok(comparing.length >= 14);
    for (const about of comparing) {
      const spec = specFor(about);
      if (spec.arms.length === 1) continue;
      const target = spec.arms.at(-1)!.name;
      for (const isPlanted of [true, false]) {
        const random = new Random(about.name.length);
        const rows = planted(spec, arm => drawn(random, { own: arm === target && isPlanted ? 0.05 : 0.9 }));
        const [result] = summarise(spec, rows, 200);
        const text = readingText(result!, spec);
        const differs = /Accuracy differs with (.*?) [−+]\d\.\d\d \(/.exec(text)?.[1];
        assert.equal(differs, isPlanted ? target : undefined, `${about.name}: ${text}`);
        if (!isPlanted)
          assert.match(text, /no evidence of a difference in accuracy; a difference of 0\.\d\d/);
      }
    }
  });

  it('of measures find what was planted, and nothing where nothing was', () => {
    const measuring = made.filter(({ reading }) =>
      ['right and wrong', 'control', 'difficulty'].includes(reading),
    );
    assert.equal(measuring.length, 8);
    const byChance: string[] = [];
    for (const about of measuring)
      for (const measure of about.measures)
        for (const isPlanted of [true, false]) {
          const spec = { ...specFor(about), level: 0.01 };
          const random = new Random(measure.length);
          const rows = planted(spec, () => drawn(random, { own: 0.5 })).map(row => {
            const difficulty = 1 + (row.index % 4);
            const [value = 0, other = 0] = gaussian(2, row.index, measure.length);
            const shift =
              about.reading === 'control'
                ? 1
                : about.reading === 'difficulty'
                  ? difficulty
                  : Number(row.became === 'own');
            const measured = 10 + value + (isPlanted ? 2 * shift : 0);
            return {
              ...row,
              difficulty,
              measures: { [measure]: measured, [`${measure}.control`]: 10 + other },
            };
          });
          const [result] = summarise(spec, rows, 200);
          const text = readingText(result!, spec);
          const what = `${about.name}, ${measure}: ${text}`;
          assert.equal(result!.measures!.length, 1, what);
          const { compared, against } = result!.measures![0]!;
          assert.ok(against !== undefined && compared !== undefined, what);
          const isFound = compared.adjusted < spec.level;
          assert.equal(/no evidence/.test(text), !isFound, what);
          if (isPlanted) assert.ok(isFound, what);
          else if (isFound) byChance.push(what);
          assert.ok(compared.smallest! > 0);
        }
    // Of twenty-one with nothing in them, at a level of 1 %.
    assert.ok(byChance.length <= 1, byChance.join('; '));
  });

  it('of votes: a majority is better where right answers are the most frequent, and no better where they are as frequent as one wrong', () => {
    const spec = specFor(recipeAbout('self-consistency')!);
    for (const [right, isBetter] of [
      [0.55, true],
      [1, false],
    ] as const) {
      const random = new Random(4);
      const rows = planted(spec, () => drawn(random, { own: right, implied: 0.2, donor: 0.15 }));
      const [result] = summarise(spec, rows, 200);
      const all = result!.votes!.filter(({ arm }) => arm !== 'baseline');
      assert.deepEqual(
        all.map(({ voters }) => voters),
        [1, 2, 4, 8],
      );
      const { compared } = all.at(-1)!;
      assert.equal(compared!.adjusted < 0.05 && compared!.difference > 0.1, isBetter);
      assert.equal(
        /no evidence of a difference/.test(readingText(result!, spec)),
        !isBetter || all.length > 3,
      );
    }
  });

  it('stand in the documentation as they are, with every measure, and its example can be read', () => {
    const docs = readFileSync(path.join(process.env['DARKROOM_ROOT'] ?? '.', 'docs/ablations.md'), 'utf8');
    const plain = docs.replaceAll(/ +/g, ' ');
    for (const { name, question, control, figure } of made)
      for (const words of [`| \`${name}\``, `| ${question} |`, `| ${control} | ${figure} |`])
        assert.ok(plain.includes(words), `${name}: ${words}`);
    for (const measure of measureNames) assert.ok(docs.includes(`\`${measure}\``), measure);
    const examples = [...docs.matchAll(/```json\n([^`]*)```/g)].map(([, json]) => json ?? '');
    assert.ok(examples.length >= 3);
    for (const example of examples) parseAblation(JSON.parse(example));
  });

  it('refuse a model without what they need, values beyond it, and what was left open, with the path', () => {
    const about = recipeAbout('head-map')!;
    const facts = factsFor(about);
    assert.throws(
      () => armsOf(about, { head: [0, 2] }, facts),
      /axes\.head\[1\] is 2, and this model has 0 to 1/,
    );
    assert.throws(
      () => armsOf(about, { layer: [4] }, facts),
      /axes\.layer\[0\] is 4, and this model has 1 to 3/,
    );
    const stages = recipeAbout('stages')!;
    assert.throws(() => armsOf(stages, {}, { ...factsFor(stages), able: [] }), /needs stages of training/);
    assert.throws(
      () => armsOf(stages, {}, { ...facts, method: 'lavit' }),
      /recipe "stages" is not for lavit\./,
    );
    const map = recipeAbout('steering-map')!;
    assert.throws(() => armsOf(map, {}, factsFor(map)), /axes\.direction is missing/);
    const many = Array.from({ length: 64 }, (_, i) => (i + 1) / 64);
    const wide = { ...factsFor(map), layers: 20 };
    assert.throws(() => armsOf(map, { ...asked, strength: many }, wide), /axes make 5121 arms, and 1024/);
  });
});
