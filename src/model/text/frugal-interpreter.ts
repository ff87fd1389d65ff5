// Problem: a chat template can double a list until the memory is full, in less time than a clock would allow it.
// Idea: each value that the interpreter makes is paid for by its size, out of a fixed purse. What a template costs depends
// on nothing but the template and the messages, so one that works here works everywhere.

import { Interpreter } from '@huggingface/jinja';
import { DarkroomError } from '../../shared/errors';
import { formatCount } from '../../shared/format';

type Evaluate = Interpreter['evaluate'];

/** Characters or entries of one value; the longest prompts that models take are shorter. */
export const largestValue = 2 ** 20;
/** Chat templates in use need less than a thousandth of it for a page of text. */
const purse = 2 ** 26;
/** What a step costs besides its value, so that steps that make nothing end as well: a million of them. */
const stepCost = 64;
/** An entry of a list is what a loop goes through, which takes the library about 3 µs. */
const entryCost = 256;

export class FrugalInterpreter extends Interpreter {
  private spent = 0;

  override evaluate(...[statement, environment]: Parameters<Evaluate>): ReturnType<Evaluate> {
    this.spend(stepCost);
    const value = super.evaluate(statement, environment);
    const size = sizeOf(value.value);
    if (size > largestValue) {
      throw new DarkroomError(
        'unsupported',
        `The chat template makes a value of more than ${formatCount(largestValue)} characters or entries.`,
        { remedy: 'Ask a shorter question, or use a template you trust.' },
      );
    }
    this.spend(typeof value.value === 'string' ? size : size * entryCost);
    return value;
  }

  private spend(cost: number): void {
    this.spent += cost;
    if (this.spent <= purse) return;
    throw new DarkroomError('unsupported', 'The chat template does too much work for one prompt.', {
      remedy: 'Ask a shorter question, or use a template you trust.',
    });
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 0;
}
