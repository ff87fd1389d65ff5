// When the engine process ends on its own, all that is left is a number or a signal and its last words. People need a
// cause and a remedy.

import type { Failure } from '../../shared/errors';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines it wrote to stderr. */
  readonly lastWords: readonly string[];
}

interface Cause {
  readonly matches: (exit: Exit, words: string) => boolean;
  readonly message: string;
  readonly remedy: string;
}

const restart = 'The next command starts it again.';

/** Windows reports a fatal exception as an unsigned exit code. */
const windows = { missingDll: 0xc0000135, accessViolation: 0xc0000005, illegalInstruction: 0xc000001d };

const causes: readonly Cause[] = [
  {
    matches: (_, words) => /heap out of memory|bad_alloc|Failed to allocate|ENOMEM/.test(words),
    message: 'The engine ran out of memory.',
    remedy: `Close other programs or use a smaller precision. ${restart}`,
  },
  {
    matches: ({ signal, code }) => signal === 'SIGKILL' || code === 137,
    message: 'The engine was killed by the system, most often because memory ran out.',
    remedy: `Close other programs or use a smaller precision. ${restart}`,
  },
  {
    matches: ({ code }) => code === windows.missingDll,
    message: 'The engine could not start: the Microsoft Visual C++ runtime is missing.',
    remedy:
      'Install the "Microsoft Visual C++ Redistributable", then restart VS Code. Graphs can still be listed.',
  },
  {
    matches: (_, words) => /GLIBC(XX)?_[\d.]+'? not found/.test(words),
    message: "The engine needs a newer C library (glibc) than this system's.",
    remedy: 'Use a distribution from 2020 or later. Graphs can still be listed.',
  },
  {
    matches: ({ signal, code }) => signal === 'SIGILL' || code === windows.illegalInstruction,
    message: 'The engine used an instruction that this processor does not have.',
    remedy: 'ONNX Runtime needs a processor with AVX. Graphs can still be listed.',
  },
  {
    matches: ({ signal, code }) =>
      signal === 'SIGSEGV' ||
      signal === 'SIGBUS' ||
      signal === 'SIGABRT' ||
      code === windows.accessViolation ||
      code === 134,
    message: 'The engine crashed inside a native library.',
    remedy: `If it happens again with the same model, report it with "Darkroom: Copy Diagnostics". ${restart}`,
  },
  {
    matches: ({ signal }) => signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP',
    message: 'The engine was asked to end by another program.',
    remedy: restart,
  },
];

export function explainExit(exit: Exit): Failure {
  const words = exit.lastWords.join('\n');
  const how = exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : exit.signal;
  const cause = causes.find(({ matches }) => matches(exit, words));
  return {
    kind: 'engine-stopped',
    message: `${cause?.message ?? 'The engine ended unexpectedly.'} (${how})`,
    remedy: cause?.remedy ?? `The log has its last words. ${restart}`,
    ...(words === '' ? {} : { cause: words }),
  };
}
