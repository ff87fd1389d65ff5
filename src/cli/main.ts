// The terminal face of the engine: the same service, in this process. Exit code 0: done; 1: a finding (something fails
// its check); 2: a mistake in the call, with one sentence.

import { ablateCommand, ablateUsage } from './ablate';
import { check, checkUsage } from './check';
import { cuda, cudaUsage } from './cuda';
import { direction, directionUsage } from './direction';
import { evalModel, evalUsage } from './eval';
import { exportTrace, exportUsage } from './export';
import { finish, finishUsage } from './finish';
import { forward, forwardUsage } from './forward';
import { models, modelsUsage } from './models';
import { ignoreClosedErrorStream, print } from './output';
import { report, reportUsage } from './report';
import { rerunTrace, rerunUsage } from './rerun';
import { run, runUsage } from './run';
import { samples, samplesUsage } from './samples';
import { show, showUsage } from './show';
import { DarkroomError, sentence, toFailure } from '../shared/errors';
import { printable } from '../shared/format';

interface Command {
  readonly run: (args: readonly string[]) => Promise<number>;
  readonly usage: string;
}

const commands: Readonly<Record<string, Command>> = {
  check: { run: check, usage: checkUsage },
  forward: { run: forward, usage: forwardUsage },
  eval: { run: evalModel, usage: evalUsage },
  ablate: { run: ablateCommand, usage: ablateUsage },
  run: { run, usage: runUsage },
  show: { run: show, usage: showUsage },
  rerun: { run: rerunTrace, usage: rerunUsage },
  finish: { run: finish, usage: finishUsage },
  export: { run: exportTrace, usage: exportUsage },
  report: { run: report, usage: reportUsage },
  samples: { run: samples, usage: samplesUsage },
  direction: { run: direction, usage: directionUsage },
  models: { run: models, usage: modelsUsage },
  cuda: { run: cuda, usage: cudaUsage },
};

const helpWords = ['help', '--help', '-h'];

async function main([name, ...args]: readonly string[]): Promise<number> {
  const usage = Object.values(commands)
    .map(command => command.usage)
    .join('\n');
  if (name === undefined)
    throw new DarkroomError('bad-input', 'Name a command.', { remedy: '"darkroom help" lists them.' });
  if (helpWords.includes(name)) return print(usage).then(() => 0);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new DarkroomError('bad-input', `There is no command "${name}".`, {
      remedy: `There is: ${Object.keys(commands).join(', ')}.`,
    });
  }
  if (args.some(word => helpWords.slice(1).includes(word))) return print(command.usage).then(() => 0);
  return command.run(args);
}

ignoreClosedErrorStream();
main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const failure = toFailure(error);
    console.error(`darkroom: ${printable(sentence(failure), 1000)}`);
    if (failure.kind === 'internal') console.error(failure.cause);
    process.exitCode = 2;
  },
);
