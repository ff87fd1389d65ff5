// Whether a text is well-formed XML, as far as drawings go: one root, elements that end in order, quoted attributes, no
// bare ampersand, none of the characters that XML forbids.

import assert from 'node:assert/strict';

const attribute = String.raw`\s+[\w:-]+="[^"<]*"`;
const piece = new RegExp(
  String.raw`<(/)?([A-Za-z][\w:-]*)((?:${attribute})*)\s*(/)?>|&(?:amp|lt|gt|quot|#\d+);|[^<&]+`,
  'y',
);

export function requireXml(text: string): void {
  assert.doesNotMatch(
    text,
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/,
    'characters that XML forbids',
  );
  const open: string[] = [];
  let roots = 0;
  piece.lastIndex = /^<\?xml [^?]*\?>\s*/.exec(text)?.[0].length ?? 0;
  while (piece.lastIndex < text.length) {
    const at = piece.lastIndex;
    const found = piece.exec(text);
    assert.ok(found, `no XML from character ${at}: ${text.slice(at, at + 60)}`);
    const [, end, name, , empty] = found;
    if (name === undefined) continue;
    if (end) assert.equal(open.pop(), name, `at character ${at}`);
    else if (open.length === 0) roots++;
    if (!end && !empty) open.push(name);
  }
  assert.deepEqual([open, roots], [[], 1]);
}
