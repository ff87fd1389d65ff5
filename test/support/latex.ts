// Whether a text is LaTeX that ends what it begins: braces and environments in pairs, each line of a table with as many cells as the
// table has columns, no sign of LaTeX's in what is text.

import assert from 'node:assert/strict';

const commands = new Set([
  ...[
    'begin',
    'end',
    'centering',
    'toprule',
    'midrule',
    'bottomrule',
    'caption',
    'textbackslash',
    'textless',
  ],
  ...['textgreater', 'textasciitilde', 'textasciicircum'],
]);

/** Throws where it breaks a rule; gives the cells of all tables, line by line. */
export function requireLatex(text: string): readonly (readonly string[])[] {
  const open: string[] = [];
  for (const [, what, name] of text.matchAll(/\\(begin|end)\{(\w+)\}/g))
    if (what === 'begin') open.push(name!);
    else assert.equal(open.pop(), name);
  assert.deepEqual(open, []);
  let depth = 0;
  for (const [sign] of text.replaceAll(/\\./gs, '').matchAll(/[{}]/g)) {
    depth += sign === '{' ? 1 : -1;
    assert.ok(depth >= 0, 'a brace ends what was not begun');
  }
  assert.equal(depth, 0);
  for (const [, name] of text.matchAll(/\\([A-Za-z]+)/g)) assert.ok(commands.has(name!), name);
  assert.equal((text.replaceAll(/\\./gs, '').match(/\$/g) ?? []).length % 2, 0);
  assert.doesNotMatch(text.replaceAll(/\\./gs, ''), /[#%_~^]/);
  const rows: string[][] = [];
  for (const [, columns = '', body = ''] of text.matchAll(
    /\\begin\{tabular\}\{(\w+)\}(.*?)\\end\{tabular\}/gs,
  ))
    for (const line of body.split('\n').filter(one => one.endsWith(String.raw` \\`))) {
      const cells = line.slice(0, -3).split(/(?<!\\)&/);
      assert.equal(cells.length, columns.length, line);
      rows.push(cells.map(cell => cell.trim()));
    }
  return rows;
}
