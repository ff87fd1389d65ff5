// A process that answers one line of JSON with another, one after another.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BenchResult } from './forward-self';

export class Peer {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.name = name;
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment, OMP_NUM_THREADS: '1', ORT_DISABLE_TELEMETRY: '1' },
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  async ask(request: object): Promise<BenchResult> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`${this.name} ended without an answer.`);
    const result = JSON.parse(line.value) as BenchResult & { error?: string };
    if (result.error !== undefined) throw new Error(`${this.name}: ${result.error}`);
    return result;
  }

  end(): void {
    this.#child.stdin?.end();
  }
}
