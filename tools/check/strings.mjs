// Problem: a translation is looked up by its English sentence, so a sentence that changes loses its translation without a
// word, and one that is put together at run time never has any.
// Idea: read the sources as TypeScript does, take the first argument of every t('…'), and hold the bundle against it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const bundle = 'l10n/bundle.l10n.json';
const remedy = 'node tools/strings.mjs brings it up to date.';

/** In the order of their letters; `unreadable`: places whose text is not written there. */
export function collectStrings(root) {
  const found = new Set();
  const unreadable = [];
  for (const file of sourcesIn(root)) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = node => {
      if (ts.isCallExpression(node) && isTranslation(node.expression)) {
        const texts = textsOf(node.arguments[0]);
        for (const text of texts ?? []) found.add(text);
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        if (!texts) unreadable.push(`${path.relative(root, file)}:${line + 1}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { strings: [...found].sort(), unreadable };
}

export function bundleText(strings) {
  return `${JSON.stringify(Object.fromEntries(strings.map(text => [text, text])), undefined, 2)}\n`;
}

/** What is wrong with the bundle and its translations; undefined when nothing is. */
export function staleStrings(root) {
  const { strings, unreadable } = collectStrings(root);
  const places = unreadable.map(place => `${place}: t() needs its text written there.`);
  const file = path.join(root, bundle);
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const stale = written === bundleText(strings) ? [] : [`${bundle} is not what the sources say. ${remedy}`];
  const found = [...places, ...stale, ...wrongTranslations(root, strings)];
  return found.length === 0 ? undefined : found.join('\n');
}

/** A language that is there is complete, has nothing left over, and every placeholder of the English. */
function wrongTranslations(root, strings) {
  const plain = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
  const english = {
    'l10n/bundle.l10n.': Object.fromEntries(strings.map(text => [text, text])),
    'package.nls.': plain,
  };
  return Object.entries(english).flatMap(([stem, wanted]) => {
    const folder = path.join(root, path.dirname(stem));
    const start = path.basename(stem);
    const languages = readdirSync(folder).filter(
      name => name.startsWith(start) && /^[a-z]{2}(-[a-z]+)?\.json$/.test(name.slice(start.length)),
    );
    return languages.flatMap(name => {
      const translated = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
      return differences(wanted, translated).map(difference => `${name}: ${difference}`);
    });
  });
}

export function differences(wanted, translated) {
  const missing = Object.keys(wanted).filter(key => translated[key] === undefined);
  const left = Object.keys(translated).filter(key => wanted[key] === undefined);
  const changed = Object.keys(wanted).filter(
    key => translated[key] !== undefined && marksOf(wanted[key]) !== marksOf(translated[key]),
  );
  return [
    ...missing.map(key => `"${key}" is missing.`),
    ...left.map(key => `"${key}" is said nowhere.`),
    ...changed.map(key => `"${key}" has other placeholders or commands.`),
  ];
}

/** What a translation must keep: {0}, and the commands that a text links to. */
function marksOf(text) {
  return (text.match(/\{\d+\}|\(command:[^)]+\)|`#[^`]+`/g) ?? []).sort().join(' ');
}

function sourcesIn(root) {
  const inFolder = folder =>
    readdirSync(path.join(root, folder), { recursive: true })
      .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map(name => path.join(root, folder, name));
  return [
    ...inFolder('src/host'),
    ...inFolder('src/shared'),
    path.join(root, 'src/extension.ts'),
    ...inFolder('webview'),
  ].sort();
}

function isTranslation(callee) {
  if (ts.isIdentifier(callee)) return callee.text === 't';
  return ts.isPropertyAccessExpression(callee) && /\bl10n\.t$/.test(callee.getText());
}

/** Undefined where the text is not to be seen. */
function textsOf(node) {
  if (!node) return undefined;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [textsOf(node.whenTrue), textsOf(node.whenFalse)];
    return yes && no ? [...yes, ...no] : undefined;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textsOf(node.left), textsOf(node.right)];
    return left?.length === 1 && right?.length === 1 ? [left[0] + right[0]] : undefined;
  }
  return undefined;
}
