import path from 'node:path';
import { temporaryFolder } from '../../support/folders';
import { killWriters } from './kills';

describe('a trace whose writer is killed', () => {
  // `run-kills.ts` does it as often as one likes.
  it('has every step that was finished', async () => {
    await killWriters(8, temporaryFolder(), path.resolve(process.env['DARKROOM_ROOT'] ?? '.'));
  });
});
