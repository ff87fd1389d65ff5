// Writes l10n/bundle.l10n.json: every sentence of host and panels that can be translated. `node tools/strings.mjs`
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleText, collectStrings } from './check/strings.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { strings, unreadable } = collectStrings(root);
for (const place of unreadable)
  console.error(`strings: ${place} is no text that can be read without running it.`);
writeFileSync(path.join(root, 'l10n', 'bundle.l10n.json'), bundleText(strings));
console.log(`${strings.length} strings.`);
process.exitCode = unreadable.length === 0 ? 0 : 1;
