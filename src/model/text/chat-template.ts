// Problem: how a question becomes a prompt is a program in the model's folder, a Jinja template; models answer nonsense if
// it is not followed to the letter.
// Idea: run it as its authors do (same whitespace rules, same variables), but bounded in memory (frugal-interpreter.ts)
// and in time, with a clock that the caller can set, and with sentences for what goes wrong.

import { Environment, parse, tokenize } from '@huggingface/jinja';
import { bounded } from './bounded';
import { FrugalInterpreter } from './frugal-interpreter';
import { formatTime } from './template-time';
import type { TemplateSource } from '../folder/template-source';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export type ContentPart = { readonly type: 'image' } | { readonly type: 'text'; readonly text: string };

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  /** Models that take pictures expect parts, others text. */
  readonly content: string | readonly ContentPart[];
}

export interface RenderOptions {
  /** What else the template may read: special tokens by name (`bos_token`), switches (`enable_thinking`). */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly now?: Date;
}

export interface Rendered {
  readonly text: string;
  /** The date is part of the prompt, so it differs from day to day. */
  readonly readsClock: boolean;
}

const limits = { what: 'The chat template', mostMs: 5000 };
const longestRange = 100_000;

/** Python's spellings are allowed as well. */
const constants = { true: true, false: false, none: null, True: true, False: false, None: null };

export class ChatTemplate {
  private readonly file: string;
  private readonly program: ReturnType<typeof parse>;

  private constructor(file: string, program: ReturnType<typeof parse>) {
    this.file = file;
    this.program = program;
  }

  static parse({ file, text }: TemplateSource): ChatTemplate {
    const program = guarded(file, () => parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true })));
    return new ChatTemplate(file, program);
  }

  /** The prompt for these messages, up to where the answer begins. */
  render(
    messages: readonly ChatMessage[],
    { variables = {}, now = new Date() }: RenderOptions = {},
  ): Rendered {
    let readsClock = false;
    const functions = {
      range: boundedRange,
      raise_exception: (reason: unknown) => {
        throw new DarkroomError(
          'bad-input',
          `The chat template refuses this: "${printable(String(reason))}".`,
        );
      },
      strftime_now: (format: unknown) => {
        readsClock = true;
        return formatTime(now, String(format));
      },
    };
    const given = { tools: null, documents: null, ...variables, messages, add_generation_prompt: true };
    const text = guarded(this.file, () => {
      const environment = new Environment();
      for (const [name, value] of Object.entries({ ...given, ...constants, ...functions })) {
        environment.set(name, value);
      }
      const { value } = new FrugalInterpreter(environment).run(this.program);
      if (typeof value !== 'string') throw new TypeError('it makes no text');
      return value;
    });
    return { text, readsClock };
  }
}

/** Python's range, with an end: the library's own would fill the memory. */
function boundedRange(...numbers: readonly unknown[]): number[] {
  if (!numbers.every(number => Number.isInteger(number))) throw new TypeError('range() needs whole numbers');
  const [first = 0, second, step = 1] = numbers as readonly number[];
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new RangeError('the step of range() is zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > longestRange) throw new RangeError(`range() has ${length} numbers`);
  return Array.from({ length }, (_, index) => start + index * step);
}

function guarded<T>(file: string, task: () => T): T {
  try {
    return bounded(limits, task);
  } catch (error) {
    if (error instanceof DarkroomError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DarkroomError(
      'bad-input',
      `The chat template in ${file} cannot be used: ${printable(reason)}.`,
      {
        remedy: 'Correct it, or ask without a template.',
        cause: error,
      },
    );
  }
}
