// `darkroom direction …`: a direction in which reasoning differs from answering at once, from contrast pairs to what is
// added to a model. Each subcommand has a file of its own; this one only finds it.

import { analyseUsage, directionAnalyse } from './direction-analyse';
import { directionExtract, extractUsage } from './direction-extract';
import { directionFilter, filterUsage } from './direction-filter';
import { directionPairs, pairsUsage } from './direction-pairs';
import { directionSweep, sweepUsage } from './direction-sweep';
import { print } from './output';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

interface Subcommand {
  readonly run: (args: readonly string[]) => Promise<number>;
  readonly usage: string;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  pairs: { run: directionPairs, usage: pairsUsage },
  extract: { run: directionExtract, usage: extractUsage },
  analyse: { run: directionAnalyse, usage: analyseUsage },
  filter: { run: directionFilter, usage: filterUsage },
  sweep: { run: directionSweep, usage: sweepUsage },
};

export const directionUsage = Object.values(subcommands)
  .map(({ usage }) => usage)
  .join('\n');

export async function direction([name, ...args]: readonly string[]): Promise<number> {
  const found = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (!found)
    throw new DarkroomError(
      'bad-input',
      name === undefined
        ? 'Say what to do with a direction.'
        : `A direction cannot be "${printable(name, 40)}".`,
      { remedy: `There is: ${Object.keys(subcommands).join(', ')}.` },
    );
  if (args.some(word => word === '--help' || word === '-h')) return print(found.usage).then(() => 0);
  return found.run(args);
}
