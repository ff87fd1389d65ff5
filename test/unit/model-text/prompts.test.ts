import assert from 'node:assert/strict';
import { familyOf, pictureFamilies } from '../../../src/model/families';
import type { PictureText } from '../../../src/model/families/family';
import { Settings } from '../../../src/model/folder/settings';
import { Prompts } from '../../../src/model/text/prompts';
import { familyPictures } from './family-pictures';
import { promptsOf, readFamily } from './folders';

const [qwenPicture, qwenOther] = familyPictures['qwen2_vl']!;
const [llavaPicture] = familyPictures['llava']!;

async function without(family: string, file: string): Promise<Prompts> {
  return promptsOf(family, { [file]: undefined });
}

describe('a prompt', () => {
  it('may have several pictures, or none', async () => {
    const prompts = await promptsOf('qwen2_vl');
    const none = prompts.ask('Hello?', []);
    assert.ok(none.classes.every(kind => kind === 'prompt'));
    assert.deepEqual([...none.positions.prompt[2]!], [...none.ids.keys()]);
    const two = prompts.ask('Which?', [qwenPicture, qwenOther]);
    assert.equal(two.classes.filter(kind => kind === 'image').length, 6 + 8);
    const first = two.classes.indexOf('image');
    const second = two.classes.indexOf('image', first + 6);
    const axes = (at: number) => two.positions.prompt.map(axis => axis[at]);
    // 2 x 3 tokens end at the larger side; then come the end of the picture and the beginning of the next.
    assert.deepEqual(axes(first + 5), [first, first + 1, first + 2]);
    assert.equal(second, first + 8);
    assert.deepEqual(axes(second), Array(3).fill(first + 3 + 2));
    assert.deepEqual(axes(second + 7), [first + 5, first + 8, first + 6]);
    assert.deepEqual(axes(second + 8), Array(3).fill(first + 9));
    const last = axes(two.ids.length - 1)[0]!;
    assert.deepEqual(
      [0, 1, 9].map(k => two.positions.next(k)),
      [1, 2, 10].map(k => last + k),
    );
  });

  it('names no word as unknown to a model that can spell every text', async () => {
    for (const family of ['qwen2_vl', 'llava', 'idefics3'])
      assert.deepEqual((await promptsOf(family)).ask('Zürich, 東京 ⋆?', []).notes, []);
  });

  it('begins once', async () => {
    const begun = { 'chat_template.jinja': '{{ bos_token }}{{ messages[0].content[0].text }}' };
    const { ids } = (await promptsOf('llava', begun)).ask('Hello', []);
    assert.equal(ids.filter(id => id === 1).length, 1);
    assert.equal((await promptsOf('llava')).ask('Hello', []).ids[0], 1);
  });

  it('is text with the markers in it, if that is all that a template takes', async () => {
    for (const text of ['USER: {{ messages[0].content }}', "USER: {{ messages[0]['content'].strip() }}"]) {
      const prompts = await promptsOf('llava', { 'chat_template.jinja': text });
      const { text: written, notes } = prompts.ask('What?', [llavaPicture]);
      assert.equal(written, 'USER: <image>\nWhat?');
      assert.match(notes.join(), /takes text only/);
    }
  });

  it('needs a template, or the wish to do without', async () => {
    const prompts = await without('llava', 'chat_template.jinja');
    // The settings of the tokenizer have it as well.
    assert.match(prompts.ask('What?', []).text, /^USER:/);
    const plain = await promptsOf('llava', { 'chat_template.jinja': undefined, 'tokenizer_config.json': {} });
    assert.throws(() => plain.ask('What?', []), { kind: 'missing', remedy: /chat_template\.jinja/ });
    const { text, notes } = plain.ask('What?', [llavaPicture], { plain: true });
    assert.equal(text, '<image>\nWhat?');
    assert.match(notes.join(), /without a chat template/);
    assert.equal(plain.ask('What?', [], { plain: true }).text, 'What?');
  });

  it('says when the date is in it', async () => {
    const dated = { 'chat_template.jinja': "{{ strftime_now('%Y') }} {{ messages[0].content[0].text }}" };
    const { text, notes } = (await promptsOf('llava', dated)).ask('When?', [], { now: new Date(2031, 1, 1) });
    assert.equal(text, '2031 When?');
    assert.match(notes.join(), /writes the date/);
  });

  it('takes no word for a picture', async () => {
    const prompts = await promptsOf('llava');
    const question = 'What does <image> mean?';
    assert.throws(() => prompts.ask(question, [llavaPicture]), {
      kind: 'bad-input',
      message: 'The prompt has 2 places for a picture ("<image>"), and 1 picture to put there.',
      remedy: /^Leave <image> out of the question/,
    });
    assert.throws(() => prompts.ask(question, []), /has 1 place for a picture .*, and 0 pictures to put/);
    const gemma = await promptsOf('gemma3');
    const [picture] = familyPictures['gemma3']!;
    assert.throws(() => gemma.ask('What is <image_soft_token>?', [picture]), {
      message: 'The prompt has "<image_soft_token>" 5 times, and the pictures take 4 places.',
      remedy: 'Leave <image_soft_token> out of the question.',
    });
  });

  it('does not lose a picture that a template leaves out', async () => {
    const blind = {
      'chat_template.jinja': '{% for c in messages[0].content if c.text %}{{ c.text }}{% endfor %}',
    };
    const prompts = await promptsOf('llava', blind);
    assert.throws(() => prompts.ask('What?', [llavaPicture]), /has 0 places for a picture .*, and 1 picture/);
  });

  it('has places for as many tokens as its pictures', async () => {
    const prompts = await promptsOf('qwen2_vl');
    const liar: PictureText = { ...qwenPicture, grids: [{ rows: 2, cols: 4 }] };
    assert.throws(() => prompts.ask('What?', [liar]), /A picture of 6 tokens has 6 places in the prompt/);
    assert.throws(() => prompts.ask('What?', [{ ...qwenPicture, grids: [] }]), { kind: 'bad-input' });
    assert.throws(
      () => prompts.ask('What?', [{ ...qwenPicture, tokens: 7 }]),
      /6 times, and the pictures take 7 places/,
    );
  });

  it('has a row of the embedding for each token', async () => {
    const prompts = await promptsOf('llava');
    assert.throws(() => prompts.ask('What?', [], { rows: 300 }), {
      kind: 'bad-input',
      message: /^The tokenizer gives ".+" the number \d+, and the embedding has 300 rows\.$/,
    });
    // A token that was added later, and forgotten in the embedding.
    const files = await readFamily('llava', {
      'chat_template.jinja': 'a<late>',
      'tokenizer.json': {
        model: { type: 'BPE', vocab: { a: 0, '<image>': 4 }, merges: [] },
        added_tokens: [{ id: 9, content: '<late>', special: true }],
      },
    });
    const config = settings({ ...base, text_config: { vocab_size: 5 } });
    assert.throws(
      () => new Prompts({ ...files, config }).ask('', []),
      /"<late>" the number 9, and the embedding has 5 rows/,
    );
  });

  it('does not need a row for the picture token', async () => {
    const files = await readFamily('llava', {
      'chat_template.jinja': '<image>',
      'tokenizer.json': {
        model: { type: 'BPE', vocab: { a: 0, '<image>': 9 }, merges: [] },
        added_tokens: [{ id: 9, content: '<image>', special: true }],
      },
    });
    const config = settings({ ...base, image_token_index: 9, text_config: { vocab_size: 5 } });
    const picture = { ...llavaPicture, placeholder: 'a<image><image>', tokens: 2 };
    const { ids, embeddedIds } = new Prompts({ ...files, config }).ask('', [picture]);
    assert.deepEqual(ids, [0, 9, 9]);
    assert.deepEqual(embeddedIds, [0, 0, 0]);
  });

  it('says when it is longer than the model was made for', async () => {
    const prompts = await promptsOf('llava');
    assert.match(prompts.ask('word '.repeat(900), []).notes.join(), /tokens; the model was made for 512\.$/);
  });
});

const base = { model_type: 'llava', vision_config: {}, image_token_index: 4 };

function settings(content: object): Settings {
  return Settings.of('config.json', content);
}

describe('the end of an answer', () => {
  const ends = async (changes: object) => (await promptsOf('llava', { ...changes })).ends;

  it('is what generation follows, and the own end of the tokenizer', async () => {
    assert.deepEqual(await ends({}), [2]);
    assert.deepEqual(await ends({ 'generation_config.json': { eos_token_id: [7, 8, 7] } }), [7, 8, 2]);
    assert.deepEqual(await ends({ 'generation_config.json': {} }), [2]);
    const bare = { 'generation_config.json': undefined, 'tokenizer_config.json': {} };
    assert.deepEqual(await ends(bare), []);
    assert.deepEqual(
      await ends({ ...bare, 'config.json': { ...base, eos_token_id: 5, text_config: { eos_token_id: 6 } } }),
      [5],
    );
    assert.deepEqual(
      await ends({ ...bare, 'config.json': { ...base, text_config: { eos_token_id: 6 } } }),
      [6],
    );
    const content = { eos_token: { content: '<unk>' } };
    assert.deepEqual(await ends({ ...bare, 'tokenizer_config.json': content }), [0]);
  });
});

describe('families', () => {
  it('are known by what settings call them', () => {
    for (const family of pictureFamilies) {
      for (const type of family.modelTypes)
        assert.equal(familyOf(settings({ model_type: type, vision_config: {} })), family);
      assert.ok(family.assumptions.every(sentence => /^[A-Z].*\.$/.test(sentence)));
    }
    const types = pictureFamilies.flatMap(family => family.modelTypes);
    assert.equal(new Set(types).size, types.length);
  });

  it('that are not known are refused with those that are', () => {
    const unknown = { model_type: 'paligemma', vision_config: {} };
    assert.throws(() => familyOf(settings(unknown)), {
      kind: 'unsupported',
      message: 'This model is of the kind "paligemma", whose pictures Darkroom cannot prepare.',
      remedy: /one of: .*gemma3.*idefics3.*smolvlm.*lfm2_vl.*llava.*qwen2_vl.*qwen2_5_vl.*qwen3_vl\.$/,
    });
    assert.throws(() => familyOf(settings({ image_token_id: 3 })), /of the kind without a name/);
  });

  it('without pictures are all alike, unknown ones with a note', () => {
    for (const type of ['llama', 'qwen3', 'gemma3_text', 'phi']) {
      assert.deepEqual(familyOf(settings({ model_type: type })).assumptions, []);
    }
    const { assumptions, picture } = familyOf(settings({ model_type: 'mystery' }));
    assert.match(assumptions.join(), /"mystery" is not known/);
    assert.equal(picture, undefined);
    for (const beyond of [
      { model_type: 't5', is_encoder_decoder: true },
      { model_type: 'ultravox', audio_config: {} },
    ]) {
      assert.throws(() => familyOf(settings(beyond)), { kind: 'unsupported', remedy: /continues text/ });
    }
  });

  it('of text get text, and no picture', async () => {
    const files = await readFamily('qwen2_vl', { 'chat_template.jinja': '{{ messages[0].content + "!" }}' });
    const prompts = new Prompts({ ...files, config: settings({ model_type: 'qwen2', vocab_size: 364 }) });
    const { text, positions, classes } = prompts.ask('A <|image_pad|> is text', []);
    assert.equal(text, 'A <|image_pad|> is text!');
    assert.equal(positions.prompt.length, 1);
    assert.ok(!classes.includes('image'));
    assert.throws(() => prompts.ask('What?', [qwenPicture]), {
      kind: 'unsupported',
      message: /takes text only/,
    });
    assert.throws(() => prompts.ask('', [], { plain: true }), /The prompt is empty/);
  });
});
