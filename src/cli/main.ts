// The terminal face of the engine: the same service, in this process. Exit code 0: done; 1: a finding (something fails
// its check); 2: a mistake in the call, with one sentence.

import { check } from './check';
import { DarkroomError, sentence, toFailure } from '../shared/errors';

type Command = (args: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, Command>> = { check };

const usage = `darkroom check <model> [--json] [--device auto|cpu|cuda|webgpu|dml|coreml] [--no-open]
    What is in an .onnx file or a model folder, and whether it works here.`;

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(usage);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new DarkroomError('bad-input', `There is no command "${name}".`, {
      remedy: `There is: ${Object.keys(commands).join(', ')}.`,
    });
  }
  return command(args);
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const failure = toFailure(error);
    console.error(`darkroom: ${sentence(failure)}`);
    if (failure.kind === 'internal') console.error(failure.cause);
    process.exitCode = 2;
  },
);
