// Writes what follows from the code and is committed: the JSON schema of the document, and the trace that Python reads.
//
//   node tools/run-ts.mjs test/oracles/trace/make.ts && npx prettier --write schemas/trace.schema.json
//   python test/oracles/trace/check.py          (needs test/oracles/trace/requirements.txt)

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { traceSchema } from '../../../src/trace/schema';
import { madeUpTrace } from '../../unit/trace/made-up';

writeFileSync('schemas/trace.schema.json', `${JSON.stringify(traceSchema, undefined, 2)}\n`);

const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-'));
void madeUpTrace(folder)
  .then(writer => writer.end({ status: { state: 'done', ms: 90 } }))
  .then(finished => {
    copyFileSync(finished, 'test/oracles/trace/sample.trace.safetensors');
    rmSync(folder, { recursive: true });
  });
