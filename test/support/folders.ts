// Folders that tests write to. Each is removed after the test that asked for it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const made: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-test-'));
  made.push(folder);
  return folder;
}

afterEach('remove temporary folders', () => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
