// A report as a file that a browser opens, of any trace or of one with made-up latents.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './folders';
import { madeTrace } from './made-trace';
import { openTrace } from '../../src/trace/open';
import { reportPage } from '../../src/trace/report/page';

type Made = Parameters<typeof madeTrace>[0];

export async function reportOf(file: string): Promise<string> {
  const trace = await openTrace(file);
  const report = path.join(temporaryFolder(), 'report.html');
  writeFileSync(report, await reportPage(trace, []));
  await trace.close();
  return report;
}

export async function reportOfLatents(made: Pick<Made, 'latents' | 'pixels'>): Promise<string> {
  return reportOf(
    await madeTrace({ folder: temporaryFolder(), words: ['Go', ' up', '.'], steps: 60, ...made }),
  );
}
