// `darkroom direction pairs …`: contrast pairs as JSONL, of the benchmark or from a list of chats with two answers.

import path from 'node:path';
import { parseArguments } from './arguments';
import { wholeNumber } from './numbers';
import { print } from './output';
import { makePairs } from '../engine/direction/make-pairs';
import { pairsFromChats, writePairs } from '../engine/direction/pairs';
import type { WrittenPairs } from '../engine/direction/pairs';
import { DarkroomError } from '../shared/errors';
import { counted, printable } from '../shared/format';

export const pairsUsage = `darkroom direction pairs --task trail|relate|bars|turn|all [--count 400] [--seed 1] [--difficulty D] --out pairs.jsonl [--json]
    Questions of the benchmark with two answers each: the rationale and the answer, and the answer alone.
darkroom direction pairs --chats file.jsonl [--count N] --out pairs.jsonl [--json]
    The same from chats with two answers, "chosen" (taken as the reasoning) and "rejected".`;

const usualCount = '400';

export async function directionPairs(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    task: { type: 'string' },
    chats: { type: 'string' },
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    difficulty: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (positionals[0] !== undefined)
    throw misused(`pairs does not know what "${printable(positionals[0], 40)}" is for.`);
  if ((values.task === undefined) === (values.chats === undefined))
    throw misused('Name a task with --task, or a list of chats with --chats.');
  if (values.out === undefined) throw misused('Say where to write with --out.');
  const count = values.count === undefined ? undefined : wholeNumber('count', values.count);
  const { pairs, left } =
    values.chats === undefined
      ? {
          pairs: makePairs({
            task: values.task ?? '',
            count: count ?? Number(usualCount),
            seed: wholeNumber('seed', values.seed),
            difficulty:
              values.difficulty === undefined ? undefined : wholeNumber('difficulty', values.difficulty),
          }),
          left: {},
        }
      : await pairsFromChats(path.resolve(values.chats), count);
  const found = { ...(await writePairs(path.resolve(values.out), pairs)), left };
  await print(values.json ? JSON.stringify(found, undefined, 2) : textOf(found));
  return 0;
}

interface Found extends WrittenPairs {
  readonly left: Readonly<Record<string, number>>;
}

function textOf({ out, pairs, topics, left }: Found): string {
  const kinds = Object.entries(topics).map(([topic, count]) => `${printable(topic, 60)} ${count}`);
  const reasons = Object.entries(left).map(([reason, count]) => `${count} ${reason}`);
  const of = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  const head = `${counted(pairs, 'pair')}${of} in ${printable(out)}.`;
  return reasons.length === 0 ? head : `${head}\nLines that were left: ${reasons.join(', ')}.`;
}

function misused(message: string): DarkroomError {
  return new DarkroomError('bad-input', message, {
    remedy: 'For example: darkroom direction pairs --task trail --count 400 --out pairs.jsonl',
  });
}
