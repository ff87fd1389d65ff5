// What makes a file a notebook of nbformat 4.5, as its schema has it for the kinds of cells that are written here.

import assert from 'node:assert/strict';

export interface CodeCell {
  readonly id: string;
  readonly source: string;
}

/** Throws where it breaks a rule; gives its code cells. */
export function requireNotebook(text: string): readonly CodeCell[] {
  const notebook = JSON.parse(text) as Readonly<Record<string, unknown>>;
  assert.deepEqual(Object.keys(notebook).sort(), ['cells', 'metadata', 'nbformat', 'nbformat_minor']);
  assert.deepEqual([notebook['nbformat'], notebook['nbformat_minor']], [4, 5]);
  const cells = notebook['cells'] as readonly Readonly<Record<string, unknown>>[];
  const ids = cells.map(({ id }) => String(id));
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  for (const cell of cells) {
    assert.match(String(cell['id']), /^[a-zA-Z0-9-_]{1,64}$/);
    assert.equal(typeof cell['metadata'], 'object');
    const source = cell['source'] as readonly string[];
    assert.ok(source.length > 0);
    source.forEach((line, i) =>
      assert.equal(line.indexOf('\n'), i < source.length - 1 ? line.length - 1 : -1),
    );
    const more = cell['cell_type'] === 'code' ? ['execution_count', 'outputs'] : [];
    assert.ok(['code', 'markdown'].includes(String(cell['cell_type'])));
    assert.deepEqual(Object.keys(cell).sort(), ['cell_type', 'id', 'metadata', 'source', ...more].sort());
  }
  return cells
    .filter(cell => cell['cell_type'] === 'code')
    .map(({ id, source }) => ({ id: String(id), source: (source as readonly string[]).join('') }));
}
