// Every family, from the picture's file to the tokens of the answer; the table is printed.

import assert from 'node:assert/strict';
import { missed } from './bars';
import { figuresOf } from './figures';
import { familyNames, unpackFamily } from '../../oracles/families/fixtures';
import { temporaryFolder } from '../../support/folders';
import { tableOf } from '../../support/oracle-bars';
import type { Figures } from '../../support/oracle-parity';

const results = new Map<string, Figures>();

describe('a family', () => {
  after(() => console.log(tableOf(results)));

  for (const family of familyNames()) {
    it(`${family}: all there is between the picture and the twelfth token is as the reference says`, async () => {
      const folder = temporaryFolder();
      unpackFamily(family, folder);
      const figures = await figuresOf(family, folder);
      results.set(family, figures);
      assert.deepEqual(missed(figures), []);
    });
  }
});
