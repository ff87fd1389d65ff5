// What a person looks at: kept when the page is hidden, and put right when what was chosen is not there.

import { outcomes } from '../../src/shared/protocol/ablation-sheet';
import type { Outcome, SheetView, TaskView } from '../../src/shared/protocol/ablation-sheet';
import { sweepOf } from '../../src/shared/sheet/sweep';

export interface Choice {
  readonly task: string;
  readonly arm: string;
  readonly outcome: Outcome;
  /** How many samples are in sight. */
  readonly most: number;
  /** Everything as tables. */
  readonly table: boolean;
  /** Every arm has its row, however many there are. */
  readonly allArms: boolean;
}

export const samplesAtOnce = 36;

export function keptChoice(kept: unknown, table: boolean): Choice {
  const known = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<
    Record<keyof Choice, unknown>
  >;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    task: text(known.task),
    arm: text(known.arm),
    outcome: outcomes.find(name => name === known.outcome) ?? 'lost',
    most: typeof known.most === 'number' ? known.most : samplesAtOnce,
    table: typeof known.table === 'boolean' ? known.table : table,
    allArms: known.allArms === true,
  };
}

/** The arm that the verdict rests on is looked at first, or the best of a map. */
export function settled(choice: Choice, { tasks }: SheetView): Choice {
  const task = tasks.find(one => one.task === choice.task) ?? tasks[0];
  const arms = (task?.arms ?? []).filter(({ compared }) => compared !== undefined);
  const arm =
    [choice.arm, task?.verdict.arm, task && bestOf(task)].find(name => arms.some(one => one.name === name)) ??
    arms[0]?.name;
  return { ...choice, task: task?.task ?? '', arm: arm ?? '' };
}

function bestOf({ map, arms }: TaskView): string | undefined {
  return map && sweepOf(map, arms).best?.arm?.name;
}
