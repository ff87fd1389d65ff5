// Where a download may go, and where a token goes with it.

import assert from 'node:assert/strict';
import { mayHaveToken, parseEndpoint, redirected } from '../../../src/hub/address';
import { modelRemedies } from '../../../src/hub/remedies';
import { DarkroomError } from '../../../src/shared/errors';

const hub = (endpoint: string) => ({ endpoint: new URL(endpoint), remedies: modelRemedies });
const secure = hub('https://huggingface.co');
const from = new URL('https://huggingface.co/a/b/resolve/main/x');

const refusal = (location: string | undefined, at = secure) => {
  try {
    return redirected(from, location, at).href;
  } catch (error) {
    assert.ok(error instanceof DarkroomError);
    return `refused: ${error.message}`;
  }
};

describe('the address of a download', () => {
  it('does not lead from https to http', () => {
    assert.match(
      refusal('http://cdn.example.com/x'),
      /^refused: huggingface.co sends the download on to cdn.example.com over http, where anybody/,
    );
    assert.match(refusal('http://huggingface.co/x'), /^refused: .* over http/);
    assert.equal(refusal('https://cdn.example.com/x'), 'https://cdn.example.com/x');
    assert.equal(refusal('//cdn.example.com/x'), 'https://cdn.example.com/x');
    assert.equal(refusal('http://b.local/x', hub('http://mirror.local')), 'http://b.local/x');
  });

  it('does not lead to a file, to nowhere, or into somebody’s account', () => {
    assert.match(refusal('file:///etc/passwd'), /^refused: .* on to file:/);
    assert.match(refusal('javascript:alert(1)'), /^refused: .* on to javascript:/);
    assert.match(refusal(undefined), /^refused: .* on nowhere/);
    assert.match(refusal('https://'), /^refused: .* on nowhere/);
    assert.equal(refusal('https://me:secret@cdn.example.com/x'), 'https://cdn.example.com/x');
  });

  it('gets the token at the endpoint itself alone', () => {
    const { endpoint } = secure;
    assert.equal(mayHaveToken(from, endpoint), true);
    for (const other of [
      'http://huggingface.co/x',
      'https://huggingface.co:8443/x',
      'https://cdn.huggingface.co/x',
      'https://huggingface.co.example.com/x',
    ])
      assert.equal(mayHaveToken(new URL(other), endpoint), false, other);
  });

  it('is one of the web, without an account or a question', () => {
    assert.equal(parseEndpoint('https://mirror.example.com/hub').href, 'https://mirror.example.com/hub');
    for (const wrong of [
      '',
      'mirror',
      'ftp://a',
      'https://me@mirror',
      'https://mirror/?a',
      'https://mirror/#a',
    ])
      assert.throws(() => parseEndpoint(wrong), /is not the address of a hub/, wrong);
  });
});
