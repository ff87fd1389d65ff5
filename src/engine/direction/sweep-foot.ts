// What stands below the tables of a sweep, so that a printed page says what it would take to measure it again.

import type { SweepResult } from './sweep';
import { printable } from '../../shared/format';

/** Of a hash, as many digits as tell files apart. */
const hashDigits = 12;
const longestGrid = 400;

export function footText(result: SweepResult): readonly string[] {
  const { version, model, precision, device, threads, directions, parts, tasks, mostTokens } = result;
  const many =
    threads === 0 ? 'threads as the runtime chooses' : `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const longest = mostTokens === undefined ? '' : `, answers of at most ${mostTokens} tokens`;
  return [
    `Darkroom ${version}; ${printable(model.name, 60)} ${short(model.hash)}, ${printable(precision, 20)}, ${device}, ${many}${longest}.`,
    ...directions.map(
      ({ name, file, hash, model: source, pairs }) =>
        `${printable(name, 100)}: ${printable(file, 100)} ${short(hash)}, ${pairs.count} pairs${pairs.seed === undefined ? '' : ` of seed ${pairs.seed}`} in ${printable(source.name, 60)} ${short(source.hash)}.`,
    ),
    ...tasks.map(({ task, samples, asked }) => `${samples.length} samples of ${task}: ${short(asked)}.`),
    ...parts.map(({ directions: names, ...rest }) => `Asked for: ${gridText(names, rest)}`),
  ];
}

const short = (hash: string): string => printable(hash.slice(0, hashDigits), hashDigits);

function gridText(
  names: readonly string[],
  { grid, steer, controls, own }: Omit<SweepResult['parts'][number], 'directions'>,
): string {
  const said = [
    ...Object.entries({ ...steer, ...grid }).map(([key, value]) => `${key} ${JSON.stringify(value)}`),
    `controls ${controls.length === 0 ? 'none' : controls.join(',')}`,
    ...(own === undefined ? [] : [`own ${own}`]),
  ];
  return printable(`${names.join(', ')}; ${said.join('; ')}.`, longestGrid);
}
