import assert from 'node:assert/strict';
import { pageHtml } from '../../src/host/webview/page';

const page = {
  title: 'a<b>.onnx',
  cspSource: 'https://host',
  script: 'https://host/model.js',
  style: 'https://host/model.css',
  nonce: 'abc123',
  language: 'de',
  strings: {},
  state: { name: '</script><script>alert(1)</script>', n: 1 },
};

describe("a panel's page", () => {
  it('allows scripts by nonce only, no inline styles, no eval, no network', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(pageHtml(page))?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'nonce-abc123';/);
    assert.doesNotMatch(policy, /unsafe|connect-src|\*/);
  });

  it('has a nonce on every script and shows it to style makers', () => {
    const html = pageHtml(page);
    for (const script of html.match(/<script[^>]*>/g) ?? []) assert.match(script, /nonce="abc123"/);
    assert.match(html, /<meta property="csp-nonce" content="abc123">/);
  });

  it('carries the first state, whatever is in it, without leaving the script element', () => {
    const html = pageHtml(page);
    const [, json] = /id="state"[^>]*>([\s\S]*?)<\/script>/.exec(html) ?? [];
    assert.deepEqual(JSON.parse(json ?? ''), page.state);
    assert.equal(html.includes('alert(1)</script>'), false);
  });

  it('has the title on it before any script runs', () => {
    assert.match(pageHtml(page), /<h1 class="title">a&lt;b&gt;\.onnx<\/h1>/);
  });
});
