import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../support/folders';

const root = process.env['DARKROOM_ROOT'] ?? '.';

interface Strings {
  readonly collectStrings: (root: string) => { strings: string[]; unreadable: string[] };
  readonly differences: (wanted: object, translated: object) => string[];
  readonly staleStrings: (root: string) => string | undefined;
}

const load = () =>
  import(pathToFileURL(path.join(root, 'tools', 'check', 'strings.mjs')).href) as Promise<Strings>;

function sources(text: string): string {
  const folder = temporaryFolder();
  for (const name of ['src/host', 'src/shared', 'webview', 'l10n'])
    mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'src', 'extension.ts'), '');
  writeFileSync(path.join(folder, 'package.nls.json'), '{}');
  writeFileSync(path.join(folder, 'webview', 'one.ts'), text);
  return folder;
}

describe('translations: what the sources say', () => {
  it('is found in calls of t, both sides of a choice and both parts of a sum', async () => {
    const { collectStrings } = await load();
    const found = collectStrings(
      sources("t('b {0}', 1); vscode.l10n.t('a'); html`${t(x ? 'c' : 'd')}`; t('e' + 'f'); start('no')"),
    );
    assert.deepEqual(found, { strings: ['a', 'b {0}', 'c', 'd', 'ef'], unreadable: [] });
  });

  it('is named by its place where it is put together at run time', async () => {
    const { collectStrings } = await load();
    assert.deepEqual(collectStrings(sources('\nt(`a ${b}`)')).unreadable, [
      path.join('webview', 'one.ts') + ':2',
    ]);
  });

  it('is held against the bundle, with the command that mends it', async () => {
    const { staleStrings } = await load();
    const folder = sources("t('a')");
    assert.match(staleStrings(folder) ?? '', /node tools\/strings\.mjs brings it up to date/);
    writeFileSync(path.join(folder, 'l10n', 'bundle.l10n.json'), '{\n  "a": "a"\n}\n');
    assert.equal(staleStrings(folder), undefined);
    writeFileSync(path.join(folder, 'l10n', 'bundle.l10n.de.json'), '{}');
    assert.match(staleStrings(folder) ?? '', /bundle\.l10n\.de\.json: "a" is missing/);
  });

  it('keeps its placeholders and commands in every language', async () => {
    const { differences } = await load();
    assert.deepEqual(differences({ a: 'x {0}' }, { a: '{0} y' }), []);
    assert.deepEqual(differences({ a: 'x {0}', b: '[x](command:c)' }, { a: 'x', b: '[y](command:d)' }), [
      '"a" has other placeholders or commands.',
      '"b" has other placeholders or commands.',
    ]);
    assert.deepEqual(differences({}, { a: 'x' }), ['"a" is said nowhere.']);
  });
});
