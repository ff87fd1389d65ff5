// What a line has to be to count as a pair, and which chats become one.

import assert from 'node:assert/strict';
import { identityOf, parsePair, questionsOf, topicsOf } from '../../../src/steering/pair';
import { pairFromChat } from '../../../src/steering/pair-chats';

const pair = { prompt: 'How many?', reasoning: 'One and one. Two.', direct: 'Two.' };

function refused(change: object, words: RegExp): void {
  assert.throws(() => parsePair({ ...pair, ...change }, 'a.jsonl, line 3,'), words);
}

describe('a contrast pair', () => {
  it('is what a line says, without what nobody asked for', () => {
    const sample = { task: 'trail', seed: 1, index: 0, difficulty: 2 };
    const all = { ...pair, description: 'Two.', picture: 'a/b.png', topic: 'sums', sample };
    assert.deepEqual(parsePair({ ...all, id: 7 }, ''), all);
    assert.deepEqual(parsePair({ ...pair, description: null }, ''), pair);
  });

  it('is refused with its line where something is missing, empty, equal or no text', () => {
    refused({ prompt: undefined }, /^DarkroomError: a\.jsonl, line 3, has no "prompt"/);
    refused({ direct: '  ' }, /line 3, has an empty "direct"/);
    refused({ direct: 7 }, /line 3, has a "direct" that is no text/);
    refused({ direct: ' One and one. Two.' }, /line 3, has the same text as reasoning and as direct answer/);
    refused({ topic: 'x'.repeat(101) }, /line 3, has a "topic" of more than 100 characters/);
    refused({ sample: { task: 'trail', seed: 1.5 } }, /line 3, has a "sample" that does not name one/);
    assert.throws(() => parsePair(['a'], 'a.jsonl, line 3,'), /line 3, is no object/);
  });

  it('names only pictures beside its file', () => {
    for (const picture of [
      '/etc/a.png',
      '../a.png',
      'a/../../b.png',
      'C:\\a.png',
      '\\\\host\\a.png',
      'a\0.png',
    ])
      refused({ picture }, /line 3, names the picture .*, which is not beside the file/);
    for (const picture of ['a.png', 'a/b.png', 'a..b.png', './a.png'])
      assert.equal(parsePair({ ...pair, picture }, '').picture, picture);
  });

  it('is another one as soon as anything but its topic differs', () => {
    assert.equal(identityOf({ ...pair, topic: 'a' }), identityOf(pair));
    const sample = { task: 'trail', seed: 1, index: 0, difficulty: 2 };
    const others = [
      { prompt: 'a' },
      { reasoning: 'a' },
      { direct: 'a' },
      { description: 'a' },
      { picture: 'a' },
      { sample },
      { sample: { ...sample, index: 1 } },
    ].map(change => identityOf({ ...pair, ...change }));
    assert.equal(new Set([identityOf(pair), ...others]).size, 8);
  });

  it('is of the question that is asked with it, and of its picture', () => {
    const again = { ...pair, reasoning: 'Two, I say.', topic: 'a' };
    assert.equal(questionsOf([pair, { ...pair, prompt: 'Why?' }, { ...again, picture: 'a.png' }]), undefined);
    assert.deepEqual(questionsOf([pair, { ...pair, prompt: 'Why?' }, again]), [0, 1, 0]);
  });

  it('is counted by its topic', () => {
    const topics = ['b', 'a', 'b'].map(topic => ({ ...pair, topic }));
    assert.deepEqual(topicsOf([...topics, pair]), { a: 1, b: 2 });
  });
});

describe('a chat with two answers', () => {
  const user = { role: 'user', content: 'How many?' };
  const [chosen, rejected] = [pair.reasoning, pair.direct];
  const said = (content: unknown) => [{ role: 'assistant', content }];
  const left = (content: unknown) => {
    const found = pairFromChat(content);
    return 'left' in found ? found.left : undefined;
  };

  it('becomes the same pair in every shape', () => {
    for (const chat of [
      { prompt: 'How many?', chosen, rejected },
      { prompt: [user], chosen: said(chosen), rejected: said(rejected) },
      { messages: [user], chosen, rejected },
      { messages: [user], chosen: said(chosen)[0], rejected: said([{ type: 'text', text: rejected }]) },
      { chosen: [user, ...said(chosen)], rejected: [user, ...said(rejected)] },
      { input: { messages: [user] }, preferred_output: said(chosen), non_preferred_output: said(rejected) },
    ])
      assert.deepEqual(pairFromChat(chat), { pair });
  });

  it('has what its system message says before its question', () => {
    const found = pairFromChat({
      messages: [{ role: 'system', content: 'Be kind.' }, user],
      chosen,
      rejected,
    });
    assert.deepEqual(found, { pair: { ...pair, prompt: 'Be kind.\n\nHow many?' } });
  });

  it('is left, with the reason, where it is no pair', () => {
    assert.equal(left(3), 'are no objects');
    assert.equal(left({ messages: [user], chosen }), 'lack the question or one of two answers');
    assert.equal(left({ messages: [user], chosen, rejected: chosen }), 'have the same answer twice');
    assert.equal(left({ messages: [user], chosen, rejected: ' ' }), 'have an empty question or answer');
    assert.equal(left({ messages: [user, ...said('?'), user], chosen, rejected }), 'have several turns');
    assert.equal(left({ messages: [...said('?')], chosen, rejected }), 'do not ask before they answer');
    assert.equal(left({ messages: [user], chosen: [user], rejected }), 'do not end with an answer');
    assert.equal(left({ messages: [{ content: 'x' }], chosen, rejected }), 'have messages without a role');
    assert.equal(left({ messages: [{ role: 'user' }], chosen, rejected }), 'have messages without text');
    const shown = { role: 'user', content: [{ type: 'image_url', image_url: {} }] };
    assert.equal(left({ messages: [shown], chosen, rejected }), 'show something beside text');
    const other = { role: 'user', content: 'Why?' };
    assert.equal(
      left({ chosen: [user, ...said(chosen)], rejected: [other, ...said(rejected)] }),
      'do not begin alike',
    );
  });
});
