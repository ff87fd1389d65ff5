// Most licences ask that their text goes where the software goes. What is bundled is known to the bundler, so the texts
// are collected from there, and none is forgotten when a dependency changes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packed as they are, so the bundler does not see them. */
const besideTheBundles = [
  'onnxruntime-node',
  'onnxruntime-common',
  '@vscode/codicons',
  'sharp',
  '@img/colour',
  `@img/sharp-${process.platform}-${process.arch}`,
  `@img/sharp-libvips-${process.platform}-${process.arch}`,
  'detect-libc',
  'semver',
];

/** Writes dist/THIRD_PARTY.txt for the files that went into the bundles. */
export function writeNotices(root, inputs) {
  const bundled = inputs.flatMap(file => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  // Not every platform has a package of its own for libvips.
  const there = besideTheBundles.filter(name => existsSync(path.join(root, 'node_modules', name)));
  const names = [...new Set([...bundled, ...there])].sort();
  const notices = names.map(name => noticeOf(path.join(root, 'node_modules', name)));
  writeFileSync(path.join(root, 'dist', 'THIRD_PARTY.txt'), notices.join(`\n\n${'-'.repeat(78)}\n\n`) + '\n');
}

function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(folder).filter(file => /^(licen[cs]e|copying|thirdparty)/i.test(file));
  const body = texts.map(file => readFileSync(path.join(folder, file), 'utf8').trim()).join('\n\n');
  const owner = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return `${name} ${version} (${license})\n\n${body || withoutFile(license, owner)}`;
}

/** Some packages name a licence without bringing its text. */
function withoutFile(license, owner) {
  const own = fileURLToPath(new URL('../../LICENSE', import.meta.url));
  if (license !== 'MIT' || !existsSync(own)) return `Licensed by ${owner} under ${license}.`;
  return readFileSync(own, 'utf8')
    .trim()
    .replace(/^Copyright .*$/m, `Copyright (c) ${owner}`);
}
