// Problem: nobody can list all the ways in which the files of a model can be wrong.
// Idea: damage good ones at random, from a seed so that a finding can be repeated: bytes, or values of the JSON replaced
// by values that hurt. Only two outcomes are allowed: a sentence, or a prompt whose parts fit together.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '../../../src/model/folder/read-file';
import { Settings } from '../../../src/model/folder/settings';
import { Prompts } from '../../../src/model/text/prompts';
import { DarkroomError } from '../../../src/shared/errors';
import { familyNames } from '../../oracles/families/fixtures';
import { damage, randomIntegers } from '../../support/onnx-fuzz';
import { hurt } from './damage';
import type { Random } from './damage';
import { familyPictures } from './family-pictures';

const root = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/families');
const names = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
] as const;
type FileName = (typeof names)[number];
type Files = Readonly<Record<FileName, string>>;

const painfulTemplates: readonly string[] = [
  '{% for a in range(99999) %}', '{% endfor %}', '{{ messages }}', '{{ messages[0] }}', '{% set n = namespace(l=[1]) %}',
  '{% set n.l = n.l + n.l %}', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', '{{ raise_exception(messages) }}', '<image>',
  "{{ 'a' * 99999999 }}", '{{ 1 / 0 }}', '{{ messages | tojson(indent=9999) }}', "{{ ''.join(messages) }}", '{% break %}', '{#', '{{-', '%}',
  "{{ messages[0].content | replace('', messages) }}", '{{ undefined.thing }}', "{{ strftime_now(strftime_now) }}",
]; // prettier-ignore

function good(family: string): Files {
  const read = (name: FileName) => readFileSync(path.join(root, family, name), 'utf8');
  return Object.fromEntries(names.map(name => [name, read(name)])) as Record<FileName, string>;
}

function damaged(files: Files, random: Random): Files {
  const name = names[random(names.length)]!;
  const text = files[name];
  if (random(4) === 0)
    return { ...files, [name]: new TextDecoder().decode(damage(Buffer.from(text), random)) };
  if (name !== 'chat_template.jinja')
    return { ...files, [name]: JSON.stringify(hurt(JSON.parse(text), random)) };
  const at = random(text.length);
  const piece = painfulTemplates[random(painfulTemplates.length)]!;
  return {
    ...files,
    [name]: `${text.slice(0, at)}${piece}${text.slice(random(2) === 0 ? at : at + random(40))}`,
  };
}

function askWith(files: Files, family: string): void {
  const json = (name: FileName) => parseJson(files[name], name);
  const prompts = new Prompts({
    config: Settings.of('config.json', json('config.json')),
    generation: Settings.of('generation_config.json', json('generation_config.json')),
    tokenizer: json('tokenizer.json'),
    tokenizerConfig: Settings.of('tokenizer_config.json', json('tokenizer_config.json')),
    template: { file: 'chat_template.jinja', text: files['chat_template.jinja'] },
  });
  const pictures = prompts.family.picture ? [familyPictures[family]![0]] : [];
  const { ids, embeddedIds, classes, positions } = prompts.ask('What is in it, 123 é 日?', pictures);
  assert.ok(ids.length > 0 && ids.every(id => Number.isInteger(id) && id >= 0));
  assert.deepEqual([embeddedIds.length, classes.length], [ids.length, ids.length]);
  for (const axis of positions.prompt) assert.equal(axis.length, ids.length);
  assert.equal(classes.filter(kind => kind === 'image').length, pictures[0]?.tokens ?? 0);
  const stream = prompts.tokenizer.stream({ marks: false });
  const written = ids
    .slice(0, 30)
    .map(id => stream.push(id))
    .join('');
  assert.equal(typeof `${written}${stream.end()}${prompts.tokenizer.show(ids[0]!)}`, 'string');
  assert.ok(prompts.ends.every(id => id >= 0));
}

describe('damaged files of a model', () => {
  const rounds = 300;

  for (const [index, family] of familyNames().entries()) {
    it(`give a sentence or a prompt: ${family}, ${rounds} times`, () => {
      const files = good(family);
      const random = randomIntegers(1000 + index);
      let sentences = 0;
      for (let round = 0; round < rounds; round++) {
        const bad = damaged(files, random);
        try {
          askWith(bad, family);
        } catch (error) {
          if (!(error instanceof DarkroomError))
            throw new Error(`round ${round}: ${String(error)}`, { cause: error });
          assert.match(error.message, /^[^\n]+\.$/, `round ${round}: ${error.message}`);
          assert.notEqual(error.kind, 'internal');
          sentences++;
        }
      }
      // Damage that is never noticed is no damage, and neither is a test in which nothing ever works.
      assert.ok(sentences > rounds / 4 && sentences < rounds, `${sentences} sentences`);
    });
  }
});
